import { constants, promises as fs } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { ChangedFile } from '#shared/changes.contract.ts';
import type { CheckPlace } from './checkEnvironment.ts';
import { heldFiles } from './heldFiles.ts';
import { nodeFiles } from './nodeFiles.ts';
import { sha256 } from './sha256.ts';
import { copyEnvironment, copyLink, linkPackages } from './stageDependencies.ts';
import { stageMarkerName, writeStageMarker } from './stageMarkers.ts';
import { cloneRepository } from './stageRepository.ts';
import { hashOf, readTarget, resolveTarget } from './targets.ts';
import { walkWorkspace } from './walkWorkspace.ts';

export type Prepared = {
  /** Per file of the change: sha256 of what the copy held before it, null for no file. */
  baseHashes: Record<string, string | null>;
  /** Names the state of the copied files without the change, for `runBaseline`. */
  treeSha256: string;
};

export type Stage = CheckPlace & {
  /** Makes the copy equal to the workspace as it is now, then applies the change to the copy. Copies only what differs. */
  prepare(change: readonly ChangedFile[], signal?: AbortSignal): Promise<Prepared>;
  /** One user of the copy at a time: another run of this window waits until `work` is done. */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
  dispose(): Promise<void>;
};

export type StageOptions = {
  workspace: string;
  /** Where staged copies lie; cleared of those of dead processes by `sweepStages`. */
  stagesFolder?: string;
  /** Ignored files that checks need nevertheless, relative to the workspace. */
  include?: readonly string[];
};

export const defaultStagesFolder = (): string => join(tmpdir(), 'plumbline-stages');

const linked: ReadonlySet<string> = new Set(['node_modules']);
const copied: ReadonlySet<string> = new Set(['.venv', 'venv']);
const width = 16;

type Stamp = { size: number; mtimeMs: number; mode: number };
type Placed = { source: Stamp; copy: Stamp };

async function stampOf(path: string): Promise<Stamp | null> {
  const stat = await fs.lstat(path).catch(() => null);
  return stat?.isFile() ? { size: stat.size, mtimeMs: stat.mtimeMs, mode: stat.mode } : null;
}

const same = (a: Stamp | undefined, b: Stamp | null): boolean =>
  a !== undefined && b !== null && a.size === b.size && a.mtimeMs === b.mtimeMs && a.mode === b.mode;

async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  for (let at = 0; at < items.length; at += width) await Promise.all(items.slice(at, at + width).map(work));
}

/**
 * A copy of the workspace in a temporary folder, where commands run on a change before it may land. The workspace and its
 * repository are only read. Kept from attempt to attempt; `dispose` removes it.
 */
export async function openStage(options: StageOptions): Promise<Stage> {
  const workspace = await fs.realpath(options.workspace);
  const { stagesFolder = defaultStagesFolder(), include = [] } = options;
  await fs.mkdir(stagesFolder, { recursive: true, mode: 0o700 });
  const place = await fs.mkdtemp(join(await fs.realpath(stagesFolder), 'stage-'));
  await writeStageMarker(join(place, stageMarkerName), workspace);
  const folder = join(place, basename(workspace) || 'workspace');
  const temporary = join(place, 'tmp');
  await fs.mkdir(folder);
  await fs.mkdir(temporary);
  const placed = new Map<string, Placed>();
  const dependencies = new Map<string, number>();
  const written: string[] = [];
  let turn: Promise<unknown> = Promise.resolve();
  let repository: Promise<boolean> | undefined;

  async function placeFile(path: string): Promise<void> {
    const source = await stampOf(join(workspace, path));
    const to = join(folder, path);
    const before = placed.get(path);
    if (source === null) return;
    if (same(before?.source, source) && same(before?.copy, await stampOf(to))) return;
    await fs.mkdir(dirname(to), { recursive: true });
    await fs.rm(to, { recursive: true, force: true });
    await fs.copyFile(join(workspace, path), to, constants.COPYFILE_FICLONE);
    const copy = await stampOf(to);
    if (copy !== null) placed.set(path, { source, copy });
  }

  async function placeDependencies(ignored: readonly string[]): Promise<void> {
    for (const path of ignored) {
      const name = basename(path);
      const place = linked.has(name) ? linkPackages : copied.has(name) ? copyEnvironment : null;
      if (place === null || !path.endsWith('/')) continue;
      const { mtimeMs } = await fs.stat(join(workspace, path));
      if (dependencies.get(path) === mtimeMs) continue;
      await fs.rm(join(folder, path), { recursive: true, force: true });
      await place(join(workspace, path), join(folder, path), { workspace, folder });
      dependencies.set(path, mtimeMs);
    }
  }

  async function synchronise(signal?: AbortSignal): Promise<string> {
    const abortable = signal === undefined ? {} : { signal };
    // The change before goes first: it may have touched ignore files, which decide about what is found below.
    for (const path of written.splice(0)) {
      placed.delete(path);
      await fs.rm(join(folder, path), { force: true });
    }
    const wanted = await walkWorkspace({ files: nodeFiles, root: workspace, ...abortable });
    const files = [...new Set([...wanted.files, ...include])];
    await inParallel(files, placeFile);
    const present = await walkWorkspace({ files: nodeFiles, root: folder, ...abortable });
    const expected = new Set(files);
    // What an earlier attempt or its commands left behind must not decide about this one. Ignored outputs are caches.
    await inParallel(
      [...present.files.filter((path) => !expected.has(path)), ...present.links],
      async (path) => {
        placed.delete(path);
        await fs.rm(join(folder, path), { force: true });
      },
    );
    for (const path of wanted.links) {
      await fs.mkdir(dirname(join(folder, path)), { recursive: true });
      await copyLink(join(workspace, path), join(folder, path), { workspace, folder });
    }
    await placeDependencies(wanted.ignored);
    repository ??= cloneRepository({ workspace, folder }, temporary, signal);
    await repository;
    return sha256(JSON.stringify(files.map((path) => [path, placed.get(path)?.source])));
  }

  return {
    workspace,
    folder,
    temporary,
    async prepare(change, signal) {
      heldFiles(change, { todoPath: null });
      const treeSha256 = await synchronise(signal);
      const baseHashes: Record<string, string | null> = {};
      const order = [...change].sort((a, b) => Number(b.op === 'delete') - Number(a.op === 'delete'));
      for (const { path } of order) {
        const target = await resolveTarget(nodeFiles, folder, path);
        baseHashes[path] = hashOf(await readTarget(nodeFiles, target));
      }
      for (const { path, content, renamedFrom } of order) {
        const target = await resolveTarget(nodeFiles, folder, path);
        written.push(path);
        if (target.stat !== null && content === null) await fs.unlink(target.absolute);
        if (content === null) continue;
        await fs.mkdir(dirname(target.absolute), { recursive: true });
        const mode = renamedFrom === undefined ? null : await stampOf(join(workspace, renamedFrom));
        await fs.writeFile(target.absolute, Buffer.from(content, 'base64'));
        if (mode !== null) await fs.chmod(target.absolute, mode.mode & 0o777);
      }
      return { baseHashes, treeSha256 };
    },
    exclusively(work) {
      const mine = turn.then(work);
      turn = mine.catch(() => undefined);
      return mine;
    },
    dispose: () => fs.rm(place, { recursive: true, force: true }),
  };
}
