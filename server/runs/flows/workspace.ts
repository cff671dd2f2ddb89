import { AppError } from '#shared/appError.ts';
import type { RunStores } from '../ports.ts';
import type { RunRecord } from '../run.ts';
import type { ChangeFileRecord } from '../runs.store.ts';
import { sha256 } from '../sha256.ts';
import type { FileOperation, Files } from './tools.ts';

/**
 * What a run sees: `original` is the snapshot, `base` is what edits resolve against. They differ when a run refines the
 * change of a rejected one: nothing of it landed, so that change is the base.
 */
export type Workspace = { original: Files; base: Files };

export async function loadWorkspace({ snapshots, runs }: RunStores, run: RunRecord): Promise<Workspace> {
  const original = await snapshotFiles(snapshots, run);
  if (!run.fromRunId || run.rebase) return { original, base: original };
  const rejected = await lastChange(runs, run);
  const from = await runs.find(run.orgId, run.fromRunId);
  // A change that was taken unverified is in the files already, with what the user made of it since, unless it was undone.
  if (from?.outcome === 'taken' && !startsFrom(original, rejected)) return { original, base: original };
  return { original, base: overlay(original, rejected, await contentsOf(snapshots, run.orgId, rejected)) };
}

/** Every file of a snapshot. Throws `not_found`, and `snapshot_incomplete` when a content was never uploaded. */
export async function snapshotFiles(
  snapshots: RunStores['snapshots'],
  { orgId, projectId, snapshotId }: Pick<RunRecord, 'orgId' | 'projectId' | 'snapshotId'>,
): Promise<Files> {
  const entries = await snapshots.files(orgId, projectId, snapshotId);
  if (!entries) throw new AppError('not_found', 'The snapshot of this run is gone. Start the run again.');
  const blobs = await snapshots.blobs(orgId, [...new Set(entries.map(({ sha256 }) => sha256))]);
  return new Map(entries.map(({ path, sha256 }) => [path, contentOf(blobs, sha256)]));
}

/** The files of the last change of the run that another one starts from. */
export async function lastChange(
  runs: RunStores['runs'],
  { orgId, fromRunId }: Pick<RunRecord, 'orgId' | 'fromRunId'>,
): Promise<ChangeFileRecord[]> {
  const from = fromRunId ? await runs.find(orgId, fromRunId) : null;
  return from ? lastChangeOf(runs, from) : [];
}

/** The files of the last change of a run; none when no attempt came to one. */
export async function lastChangeOf(
  runs: RunStores['runs'],
  run: Pick<RunRecord, 'id' | 'attempt'>,
): Promise<ChangeFileRecord[]> {
  for (let { attempt } = run; attempt > 0; attempt--) {
    const change = await runs.findChange(run.id, attempt);
    if (change) return change.files;
  }
  return [];
}

/** The bytes that files of changes had before and have after them, as far as they are kept. */
export async function contentsOf(
  snapshots: RunStores['snapshots'],
  orgId: string,
  files: readonly ChangeFileRecord[],
): Promise<Files> {
  return snapshots.blobs(orgId, [
    ...new Set(files.flatMap(({ baseSha256, sha256 }) => [baseSha256 ?? [], sha256 ?? []].flat())),
  ]);
}

/** Whether the files are as a change expects them. */
const startsFrom = (files: Files, change: readonly ChangeFileRecord[]): boolean =>
  change.every(({ path, baseSha256 }) => {
    const bytes = files.get(path);
    return baseSha256 === (bytes === undefined ? null : sha256(bytes));
  });

function overlay(original: Files, files: readonly ChangeFileRecord[], blobs: Files): Files {
  const base = new Map(original);
  for (const { path, sha256 } of files) {
    if (sha256 === null) base.delete(path);
    else base.set(path, contentOf(blobs, sha256));
  }
  return base;
}

function contentOf(blobs: Files, sha256: string): Uint8Array {
  const bytes = blobs.get(sha256);
  if (bytes) return bytes;
  throw new AppError('snapshot_incomplete', 'A file of the snapshot was not uploaded. Start the run again.');
}

/** The whole change against the snapshot: what was inherited from a rejected run together with what was edited on top. */
export function againstOriginal(
  { original, base }: Workspace,
  operations: readonly FileOperation[],
): FileOperation[] {
  const after = new Map<string, Uint8Array | null>();
  const renamedFrom = new Map<string, string>();
  for (const path of new Set([...original.keys(), ...base.keys()])) {
    if (original.get(path) !== base.get(path)) after.set(path, base.get(path) ?? null);
  }
  for (const operation of operations) {
    after.set(operation.path, operation.content);
    if (operation.renamedFrom) renamedFrom.set(operation.path, operation.renamedFrom);
  }
  return [...after].flatMap(([path, content]): FileOperation[] => {
    const before = original.get(path) ?? null;
    if (before === null && content === null) return [];
    if (before && content && Buffer.compare(before, content) === 0) return [];
    const op = before === null ? 'create' : content === null ? 'delete' : 'modify';
    const from = op === 'create' ? renamedFrom.get(path) : undefined;
    return [{ op, path, base: before, content, ...(from === undefined ? {} : { renamedFrom: from }) }];
  });
}
