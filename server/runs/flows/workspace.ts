import { AppError } from '#shared/appError.ts';
import type { RunStores } from '../ports.ts';
import type { RunRecord } from '../run.ts';
import { editedFiles } from './editedFiles.ts';
import { mergeRejected } from './mergeRejected.ts';
import type { FileOperation, Files } from './tools.ts';

/**
 * What a run sees: `original` is the snapshot, `base` is what edits resolve against. They differ when a run refines the
 * change of a rejected one: nothing of it landed, so that change, on top of the files as they are by now, is the base.
 */
export type Workspace = { original: Files; base: Files };

export async function loadWorkspace(stores: RunStores, run: RunRecord): Promise<Workspace> {
  const original = await snapshotFiles(stores.snapshots, run);
  if (!run.fromRunId || run.rebase) return { original, base: original };
  const edited = run.edited ? await editedFiles(stores.runs, run.id) : [];
  const base = new Map(original);
  for (const [path, content] of await mergeRejected(stores, run, original, edited)) {
    if (content === null) base.delete(path);
    else base.set(path, content);
  }
  return { original, base };
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
