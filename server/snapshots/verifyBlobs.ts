import { createHash } from 'node:crypto';
import { AppError } from '#shared/appError.ts';
import { snapshotLimits } from '#shared/snapshots.contract.ts';
import type { Blob } from './snapshots.store.ts';

/** The distinct contents of an upload. Throws `limit_exceeded` or `blob_mismatch` naming the hash that is not its content's. */
export function verifyBlobs(blobs: readonly Blob[]): Blob[] {
  const distinct = new Map<string, Blob>();
  for (const blob of blobs) {
    const { sha256, bytes } = blob;
    if (bytes.length > snapshotLimits.fileBytes) {
      throw new AppError(
        'limit_exceeded',
        `The content ${sha256} is ${bytes.length} bytes; a file may have ${snapshotLimits.fileBytes}. Nothing of this upload was stored.`,
        { details: { sha256, bytes: bytes.length, limitBytes: snapshotLimits.fileBytes } },
      );
    }
    if (createHash('sha256').update(bytes).digest('hex') !== sha256) {
      throw new AppError(
        'blob_mismatch',
        `A content does not have the hash ${sha256} it was sent with: the file may have changed meanwhile. Nothing of this upload was stored; take a new snapshot.`,
        { details: { sha256 } },
      );
    }
    distinct.set(sha256, blob);
  }
  return [...distinct.values()];
}
