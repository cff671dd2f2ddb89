import { createHash } from 'node:crypto';
import { AppError } from '#shared/appError.ts';
import { faultOfRelativePath } from '#shared/paths/relativePath.ts';
import { type ManifestEntry, snapshotLimits } from '#shared/snapshots.contract.ts';

/**
 * Refuses a manifest that cannot be a folder everywhere: malformed paths, two paths that are one file where case does not
 * count, a path that is a file and a folder, one content with two sizes. Throws `invalid_request` naming the entry, or `limit_exceeded` for the total size.
 */
export function checkManifest(files: readonly ManifestEntry[]): void {
  const paths = new Map<string, string>();
  const sizes = new Map<string, number>();
  const folders = new Map<string, number>();
  let total = 0;
  files.forEach(({ path, sha256, size }, i) => {
    const fault = faultOfRelativePath(path);
    if (fault !== null) throw refuse(i, 'path', `${show(path)} ${fault}`);
    const folded = path.normalize('NFC').toLowerCase();
    const earlier = paths.get(folded);
    if (earlier === path) throw refuse(i, 'path', `${show(path)} is listed twice`);
    if (earlier !== undefined) {
      throw refuse(i, 'path', `${show(path)} and ${show(earlier)} are one file where case does not count`);
    }
    paths.set(folded, path);
    for (let at = folded.lastIndexOf('/'); at > 0; at = folded.lastIndexOf('/', at - 1)) {
      const folder = folded.slice(0, at);
      if (folders.has(folder)) break;
      folders.set(folder, i);
    }
    if ((sizes.get(sha256) ?? size) !== size) {
      throw refuse(i, 'size', `the content of ${show(path)} is listed with another size before`);
    }
    sizes.set(sha256, size);
    total += size;
  });
  for (const [folder, i] of folders) {
    const file = paths.get(folder);
    if (file !== undefined) throw refuse(i, 'path', `${show(file)} is a file and a folder at once`);
  }
  if (total > snapshotLimits.snapshotBytes) {
    throw new AppError(
      'limit_exceeded',
      `The files are ${total} bytes together; a snapshot takes ${snapshotLimits.snapshotBytes}. Nothing was stored; narrow the scope of the project to a folder.`,
      { details: { bytes: total, limitBytes: snapshotLimits.snapshotBytes } },
    );
  }
}

/** sha256 over the entries, whatever their order. */
export function hashManifest(files: readonly ManifestEntry[]): string {
  const lines = files.map(({ path, sha256, size }) => JSON.stringify([path, sha256, size])).sort();
  return createHash('sha256').update(lines.join('\n')).digest('hex');
}

const show = (path: string): string => JSON.stringify(path.slice(0, 200));

function refuse(entry: number, field: string, message: string): AppError {
  const path = `body.files.${entry}.${field}`;
  return new AppError('invalid_request', `${path}: ${message}. Nothing was stored.`, {
    details: { issues: [{ path, message }] },
  });
}
