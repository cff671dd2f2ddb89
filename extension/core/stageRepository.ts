import { promises as fs } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { removeTree } from './removeTree.ts';
import { runProgram } from './runProgram.ts';
import { sha256 } from './sha256.ts';
import type { StagePaths } from './stageRemap.ts';

/** Settings of the repository could name programs to run; these switch them off. */
const quiet = ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=', '-c', 'gc.auto=0'];

async function git(cwd: string, args: readonly string[], signal?: AbortSignal): Promise<boolean> {
  const { PATH, HOME, SystemRoot } = process.env;
  const environment: Record<string, string> = { GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' };
  for (const [name, value] of Object.entries({ PATH, HOME, SystemRoot })) {
    if (value !== undefined) environment[name] = value;
  }
  const result = await runProgram({
    command: ['git', ...quiet, ...args],
    cwd,
    environment,
    timeoutMs: 60_000,
    graceMs: 1_000,
    ...(signal === undefined ? {} : { signal }),
  });
  return result.exitCode === 0;
}

/** What a repository says about itself without asking git, whose configuration there may be a command's work. */
async function stateOf(...gitFolders: string[]): Promise<string> {
  const states = await Promise.all(gitFolders.map(folderState));
  return sha256(states.join());
}

async function folderState(gitFolder: string): Promise<string> {
  const found: string[] = [];
  const visit = async (path: string): Promise<void> => {
    const stat = await fs.lstat(join(gitFolder, path)).catch(() => null);
    if (stat?.isFile()) found.push(path, sha256(await fs.readFile(join(gitFolder, path))));
    else if (stat?.isDirectory()) {
      for (const name of (await fs.readdir(join(gitFolder, path))).sort()) await visit(`${path}/${name}`);
    } else if (stat !== null) found.push(path, 'other');
  };
  for (const name of ['HEAD', 'config', 'packed-refs', 'refs', 'hooks', 'objects/info']) await visit(name);
  return sha256(JSON.stringify(found));
}

/** Where a repository keeps what `stateOf` reads; a linked worktree keeps its HEAD apart from the branches. */
async function foldersOf(source: string, isFolder: boolean): Promise<string[]> {
  if (isFolder) return [source];
  const [, named = ''] = /^gitdir: (.*)$/m.exec(await fs.readFile(source, 'utf8')) ?? [];
  const own = resolve(dirname(source), named);
  const common = await fs.readFile(join(own, 'commondir'), 'utf8').catch(() => '.');
  return [own, resolve(own, common.trim())];
}

export type StageRepository = {
  /**
   * Gives the copy a repository of its own with the user's history, so that tools that ask for versions work. It borrows the
   * objects and knows no way back: it has no remote. Made anew when the user's history moved on, or when a command changed the
   * copy's. Without git, or outside a repository, the copy has none.
   */
  refresh(signal?: AbortSignal): Promise<void>;
};

export function createStageRepository({ workspace, folder }: StagePaths, scratch: string): StageRepository {
  const source = join(workspace, '.git');
  const copy = join(folder, '.git');
  let known: { source: string; copy: string } | null = null;

  async function clone(signal?: AbortSignal): Promise<void> {
    const fresh = join(scratch, 'repository');
    await removeTree(fresh);
    const made =
      (await git(
        scratch,
        ['clone', '--quiet', '--shared', '--no-checkout', '--template=', workspace, fresh],
        signal,
      )) && (await git(fresh, ['remote', 'remove', 'origin'], signal));
    await removeTree(copy);
    if (made) {
      await fs.rename(join(fresh, '.git'), copy);
      // The index of the last commit, without touching a file.
      await git(folder, ['reset', '--quiet', '--mixed'], signal);
    }
    await removeTree(fresh);
  }

  return {
    async refresh(signal) {
      const found = await fs.lstat(source).catch(() => null);
      if (found === null || found.isSymbolicLink()) return;
      const state = await stateOf(...(await foldersOf(source, found.isDirectory())));
      if (known?.source === state && known.copy === (await stateOf(copy))) return;
      known = null;
      await clone(signal);
      known = { source: state, copy: await stateOf(copy) };
    },
  };
}
