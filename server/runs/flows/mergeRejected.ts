import { AppError } from '#shared/appError.ts';
import type { RunStores } from '../ports.ts';
import type { RunRecord } from '../run.ts';
import type { ChangeFileRecord } from '../runs.store.ts';
import { sha256 } from '../sha256.ts';
import type { EditedFiles } from './editedFiles.ts';
import { contentsOf, lastChangeOf } from './lastChange.ts';
import { mergeChange } from './mergeChange.ts';
import type { FileOperation, Files } from './tools.ts';

/** `createdAt`: of the run that refines, once it is there. What it starts from stays the same, whatever the user does meanwhile. */
type Refining = Pick<RunRecord, 'orgId' | 'fromRunId'> & { createdAt?: string };

/**
 * What a refinement starts from where that is not `files`: the rejected change, or the user's version of it, merged by line onto what
 * the user edited in the workspace meanwhile. A file that is null is not to be there. `files` may hold no more than the paths of both.
 * Throws `merge_conflict` with `details.paths`, and `not_found` when the change is not kept any more.
 */
export async function mergeRejected(
  { runs, snapshots }: Pick<RunStores, 'runs' | 'snapshots'>,
  { orgId, fromRunId, createdAt }: Refining,
  files: Files,
  edited: EditedFiles,
): Promise<Map<string, Uint8Array | null>> {
  const from = fromRunId ? await runs.find(orgId, fromRunId) : null;
  const rejected = from === null ? [] : await lastChangeOf(runs, from);
  // A change that was taken unverified is in the files already, with what the user made of it since, unless it was undone.
  const taken = from?.outcome === 'taken' && (createdAt === undefined || from.updatedAt <= createdAt);
  const there = taken && !startsFrom(files, rejected);
  const blobs = await contentsOf(snapshots, orgId, rejected);
  const own = new Map(edited.map(({ path, content }) => [path, bytesOf(content)]));
  const change = rejected.map((file): FileOperation => {
    const { op, path } = file;
    const written = keptBytes(blobs, file.sha256);
    const wanted = own.get(path);
    const base = there ? written : baseOf(file, files, blobs);
    return { op, path, base, content: wanted === undefined ? written : wanted };
  });
  const { operations, conflicts } = mergeChange(change, files);
  if (conflicts.length > 0) throw metConflict(conflicts);
  const changed = new Set(rejected.map(({ path }) => path));
  const added = [...own].filter(([path]) => !changed.has(path));
  return new Map([...operations.map(({ path, content }) => [path, content] as const), ...added]);
}

/** A file that is as the change expects it is its own base, whether or not that is still kept beside the snapshot. */
function baseOf({ path, baseSha256 }: ChangeFileRecord, files: Files, blobs: Files): Uint8Array | null {
  const now = files.get(path);
  return now !== undefined && sha256(now) === baseSha256 ? now : keptBytes(blobs, baseSha256);
}

/** Whether the files are as a change expects them. */
const startsFrom = (files: Files, change: readonly ChangeFileRecord[]): boolean =>
  change.every(({ path, baseSha256 }) => {
    const bytes = files.get(path);
    return baseSha256 === (bytes === undefined ? null : sha256(bytes));
  });

function keptBytes(blobs: Files, hash: string | null): Uint8Array | null {
  const bytes = hash === null ? null : blobs.get(hash);
  if (bytes !== undefined) return bytes;
  throw new AppError(
    'not_found',
    'The rejected change is not kept any more. Start a new run from your files.',
  );
}

const bytesOf = (content: string | null): Uint8Array | null =>
  content === null ? null : new Uint8Array(Buffer.from(content, 'base64'));

const metConflict = (paths: string[]): AppError =>
  new AppError(
    'merge_conflict',
    `You and the rejected change edited the same lines of ${paths.join(', ')}. Nothing was started and nothing is charged. Put these lines back as they were and try again, or start the work anew: a new run starts from your files alone.`,
    { details: { paths } },
  );
