import { AppError } from '#shared/appError.ts';
import { canonicalChange } from '#shared/changes/canonicalChange.ts';
import type { Change } from '#shared/changes.contract.ts';
import { pathKey } from '#shared/paths/samePath.ts';
import { sha256 } from './sha256.ts';

function mismatch(what: string): AppError {
  return new AppError('blob_mismatch', `${what} The change was not used and no file was changed. Try again.`);
}

/**
 * Recomputes every hash of a change, so that what was checked, shown and approved is what is used. Answers the bytes after
 * the change by path, null for a deleted file. Throws `blob_mismatch`, and `path_refused` when two operations meet on one
 * file of a file system that ignores case.
 */
export function verifyChange(change: Pick<Change, 'changeSha256' | 'files'>): Map<string, Uint8Array | null> {
  if (sha256(canonicalChange(change.files)) !== change.changeSha256) {
    throw mismatch('The change is not the one its hash names.');
  }
  const contents = new Map<string, Uint8Array | null>();
  const written = new Set<string>();
  for (const { op, path, content, sha256: after, baseSha256, size } of change.files) {
    const bytes = content === null ? null : new Uint8Array(Buffer.from(content, 'base64'));
    const complete = (op === 'create') === (baseSha256 === null) && (op === 'delete') === (bytes === null);
    if (!complete) throw mismatch(`The ${op} of "${path}" is incomplete.`);
    if ((bytes === null ? null : sha256(bytes)) !== after || (bytes?.length ?? 0) !== size) {
      throw mismatch(`The content of "${path}" is not what its hash names.`);
    }
    const key = pathKey(path);
    if (contents.has(path) || (bytes !== null && written.has(key))) {
      throw new AppError('path_refused', `The change names "${path}" twice. No file was changed.`, {
        details: { path },
      });
    }
    contents.set(path, bytes);
    if (bytes !== null) written.add(key);
  }
  return contents;
}
