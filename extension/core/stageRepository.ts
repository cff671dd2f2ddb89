import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from './runProgram.ts';
import type { StagePaths } from './stageDependencies.ts';

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

/**
 * Gives the copy a repository of its own with the user's history, so that tools that ask for versions work. It borrows the
 * objects and knows no way back: it has no remote. Without git, or outside a repository, the copy has none.
 */
export async function cloneRepository(
  { workspace, folder }: StagePaths,
  scratch: string,
  signal?: AbortSignal,
): Promise<boolean> {
  const found = await fs.lstat(join(workspace, '.git')).catch(() => null);
  if (found === null || found.isSymbolicLink()) return false;
  const clone = join(scratch, 'repository');
  const cloned =
    (await git(
      scratch,
      ['clone', '--quiet', '--shared', '--no-checkout', '--template=', workspace, clone],
      signal,
    )) && (await git(clone, ['remote', 'remove', 'origin'], signal));
  if (cloned) {
    await fs.rename(join(clone, '.git'), join(folder, '.git'));
    // The index of the last commit, without touching a file.
    await git(folder, ['reset', '--quiet', '--mixed'], signal);
  }
  await fs.rm(clone, { recursive: true, force: true });
  return cloned;
}
