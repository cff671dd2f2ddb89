import { promises as fs } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { AppError } from '#shared/appError.ts';
import type { ChangedFile } from '#shared/changes.contract.ts';
import { type CheckPlace, privateHome } from './checkEnvironment.ts';
import { heldFiles } from './heldFiles.ts';
import { modeOfNew } from './modeOfNew.ts';
import { nodeFiles } from './nodeFiles.ts';
import { removeTree } from './removeTree.ts';
import { findDependencies } from './stageDependencies.ts';
import { placeIncluded } from './stageIncludes.ts';
import { stageMarkerName, writeStageMarker } from './stageMarkers.ts';
import { createMirror, inParallel } from './stageMirror.ts';
import { createOutputs, isNewer, timeAfterWrites } from './stageOutputs.ts';
import { createStageRepository } from './stageRepository.ts';
import { stagesFolderFor } from './stagesFolder.ts';
import { hashOf, readTarget, resolveTarget } from './targets.ts';
import { treeSha256 } from './treeSha256.ts';
import { type Walked, walkWorkspace } from './walkWorkspace.ts';

export type Prepared = {
  /** Per file of the change: sha256 of what the copy held before it, null for no file. */
  baseHashes: Record<string, string | null>;
  /** Names the state of the copied files without the change. */
  treeSha256: string;
  /** Content of each copied file without the change, for `treeSha256` of other states. */
  contents: ReadonlyMap<string, string>;
};

export type Stage = CheckPlace & {
  /**
   * Makes the copy equal to the workspace as it is now, then applies the change to the copy. Copies only what differs. With
   * `keepDependencies`, installed packages stay as the copy has them; with `installs`, a command may install some, and none are linked
   * from elsewhere. Throws `staging_failed` when the disk is full.
   */
  prepare(
    change: readonly ChangedFile[],
    signal?: AbortSignal,
    how?: { keepDependencies?: boolean; installs?: boolean },
  ): Promise<Prepared>;
  /** Takes out what commands made of the files and ignore rules hide. What builds go on from by themselves stays, and so do packages. */
  clearOutputs(): Promise<void>;
  /** What commands made by now is not taken out again. */
  adoptOutputs(): Promise<void>;
  /** A time for `writtenSince`, after all that was written so far. */
  timeAfterWrites(): Promise<number>;
  /** True if something in the copy or in HOME was written from that time on, installed packages aside. */
  writtenSince(time: number): Promise<boolean>;
  /** Exact bytes of a file of the copy, null when there is no plain file. */
  read(path: string): Promise<Uint8Array | null>;
  /** Puts other bytes into a file of the copy until the next `prepare`. */
  write(path: string, bytes: Uint8Array): Promise<void>;
  /** One user of the copy at a time: another run of this window waits until `work` is done. */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
  dispose(): Promise<void>;
};

export type StageOptions = {
  workspace: string;
  /** Where staged copies lie; cleared of those of dead processes by `sweepStages`. */
  stagesFolder?: string;
  /** Ignored files and folders that checks need nevertheless, relative to the workspace. */
  include?: readonly string[];
};

/**
 * A copy of the workspace in a temporary folder, where commands run on a change before it may land. The workspace and its
 * repository are only read. Kept from attempt to attempt; `dispose` removes it.
 */
export async function openStage(options: StageOptions): Promise<Stage> {
  const workspace = await fs.realpath(options.workspace);
  const { stagesFolder = await stagesFolderFor(workspace), include = [] } = options;
  await fs.mkdir(stagesFolder, { recursive: true, mode: 0o700 });
  const place = await fs.mkdtemp(join(await fs.realpath(stagesFolder), 'stage-'));
  await writeStageMarker(join(place, stageMarkerName), workspace);
  const folder = join(place, basename(workspace) || 'workspace');
  const temporary = join(place, 'tmp');
  await fs.mkdir(folder);
  await fs.mkdir(temporary);
  const paths = { workspace, folder, aliases: [options.workspace] };
  const mirror = createMirror(paths);
  const outputs = createOutputs(folder, mirror);
  const repository = createStageRepository(paths, temporary);
  const written: string[] = [];
  const seeded = new Set<string>();
  let hasDependencies = false;
  let turn: Promise<unknown> = Promise.resolve();

  async function placeDependencies(
    ignored: readonly string[],
    installs: boolean,
    signal?: AbortSignal,
  ): Promise<void> {
    const { folders, files, links } = await findDependencies(workspace, ignored);
    await inParallel(files, (path) => mirror.placeFile(path));
    // Installing would write through a link, into another checkout.
    if (!installs) await inParallel(links, mirror.placeLink);
    for (const { path, keep } of folders) {
      if (seeded.has(path)) continue;
      await mirror.placeFolder(path, { exact: keep === 'exact', ...(signal ? { signal } : {}) });
      if (keep === 'seed') seeded.add(path);
    }
    hasDependencies = true;
  }

  /** The copy by the ignore rules of the workspace: a folder of which a command says itself that it is ignored must not stay. */
  const walkCopy = (signal?: AbortSignal): Promise<Walked> =>
    walkWorkspace({
      files: nodeFiles,
      root: folder,
      rulesOf: workspace,
      ...(signal === undefined ? {} : { signal }),
    });

  async function clean(wanted: Walked, present: Walked, keepDependencies: boolean): Promise<void> {
    const expected = new Set(wanted.files);
    const strays = present.ignored.filter((path) => outputs.isStray(path, wanted));
    const environments = present.files
      .filter((path) => keepDependencies && basename(path) === 'pyvenv.cfg')
      .map((path) => `${dirname(path)}/`);
    const extra = [
      ...present.files.filter((path) => !expected.has(path)),
      ...present.links,
      ...present.others,
      ...strays.map((path) => path.replace(/\/$/, '')),
    ].filter((path) => !environments.some((one) => path.startsWith(one)));
    await inParallel(extra, mirror.remove);
    for (const path of extra) await removeEmpty(dirname(path));
  }

  /** A folder can matter by being there, to Python for one. */
  async function removeEmpty(path: string): Promise<void> {
    if (path === '.') return;
    const removed = await fs.rmdir(join(folder, path)).then(
      () => true,
      () => false,
    );
    if (removed) await removeEmpty(dirname(path));
  }

  async function synchronise(
    change: readonly ChangedFile[],
    { keepDependencies = false, installs = false }: { keepDependencies?: boolean; installs?: boolean },
    signal?: AbortSignal,
  ): Promise<Map<string, string>> {
    const abortable = signal === undefined ? {} : { signal };
    mirror.newRound();
    // The change before goes first: it may have touched ignore files, which decide about what is found below.
    for (const path of written.splice(0)) {
      await mirror.remove(path);
      await removeEmpty(dirname(path));
    }
    mirror.newRound();
    const wanted = await walkWorkspace({ files: nodeFiles, root: workspace, ...abortable });
    const environments = wanted.files
      .filter((path) => basename(path) === 'pyvenv.cfg')
      .map((path) => `${dirname(path)}/`);
    await inParallel(wanted.files, (path) => {
      signal?.throwIfAborted();
      return mirror.placeFile(path, { remap: environments.some((one) => path.startsWith(one)) });
    });
    // What an earlier attempt or its commands left behind must not decide about this one. Ignored outputs are caches.
    const present = await walkCopy(signal);
    await clean(wanted, present, keepDependencies);
    const after = new Set(wanted.files);
    for (const { path, content } of change) content === null ? after.delete(path) : after.add(path);
    await outputs.expect(after, present, change.length > 0);
    mirror.newRound();
    await inParallel(wanted.links, mirror.placeLink);
    const included = await placeIncluded(mirror, workspace, include);
    if (!keepDependencies || !hasDependencies) await placeDependencies(wanted.ignored, installs, signal);
    await repository.refresh(signal);
    const contents = new Map<string, string>();
    await inParallel([...new Set([...wanted.files, ...included])], async (path) => {
      const content = await mirror.contentOf(path);
      if (content !== null) contents.set(path, content);
    });
    return contents;
  }

  async function applyChange(change: readonly ChangedFile[]): Promise<Record<string, string | null>> {
    const baseHashes: Record<string, string | null> = {};
    const modes = new Map<string, number>();
    for (const { path } of change) {
      const target = await resolveTarget(nodeFiles, folder, path);
      baseHashes[path] = hashOf(await readTarget(nodeFiles, target));
      if (target.stat !== null) modes.set(path, target.stat.mode & 0o777);
    }
    // Deletions first: where a file system ignores case, a rename of case alone would else delete what it wrote.
    const order = [...change].sort((a, b) => Number(b.op === 'delete') - Number(a.op === 'delete'));
    for (const { path, content, renamedFrom } of order) {
      const target = await resolveTarget(nodeFiles, folder, path);
      written.push(path);
      if (target.stat !== null) await fs.unlink(target.absolute);
      if (content === null) continue;
      await fs.mkdir(dirname(target.absolute), { recursive: true });
      const bytes = Buffer.from(content, 'base64');
      await fs.writeFile(target.absolute, bytes, { mode: modeOfNew(bytes) ?? 0o666 });
      const mode = modes.get(path) ?? modes.get(renamedFrom ?? '');
      if (mode !== undefined) await fs.chmod(target.absolute, mode);
    }
    return baseHashes;
  }

  return {
    workspace,
    folder,
    temporary,
    async prepare(change, signal, how = {}) {
      heldFiles(change, { todoPath: null });
      try {
        const contents = await synchronise(change, how, signal);
        const baseHashes = await applyChange(change);
        return { baseHashes, contents, treeSha256: treeSha256(contents) };
      } catch (error) {
        throw explained(error, stagesFolder);
      }
    },
    async read(path) {
      const target = await resolveTarget(nodeFiles, folder, path).catch(() => null);
      return target === null ? null : readTarget(nodeFiles, target);
    },
    async write(path, bytes) {
      const target = await resolveTarget(nodeFiles, folder, path);
      written.push(path);
      if (target.stat !== null) await fs.chmod(target.absolute, target.stat.mode | 0o200);
      await fs.writeFile(target.absolute, bytes);
      if (target.stat !== null) await fs.chmod(target.absolute, target.stat.mode & 0o777);
    },
    clearOutputs: async () => outputs.clear(await walkCopy()),
    adoptOutputs: async () => outputs.adopt(await walkCopy()),
    timeAfterWrites: () => timeAfterWrites(join(temporary, 'clock')),
    writtenSince: async (time) =>
      (await isNewer(privateHome({ workspace, folder, temporary }), time)) ||
      outputs.writtenSince(time, await walkCopy()),
    exclusively(work) {
      const mine = turn.then(work);
      turn = mine.catch(() => undefined);
      return mine;
    },
    async dispose() {
      // Whoever uses the copy now goes on in it until its own end.
      await turn;
      await removeTree(place);
    },
  };
}

function explained(error: unknown, where: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return error;
  return new AppError(
    'staging_failed',
    `The disk of ${where} is full, so the copy for the checks could not be made. Your files are as they were and the run waits. Free some space and resume it.`,
    { cause: error, details: { folder: where } },
  );
}
