/** One file of a change as far as its identity goes. Hashes are lowercase hex sha256; null where there is no file. */
export type CanonicalFile = {
  op: 'create' | 'modify' | 'delete';
  path: string;
  baseSha256: string | null;
  sha256: string | null;
};

/**
 * The string whose sha256 (of its UTF-8 bytes) identifies a change, the same wherever it is computed: a version line, then one
 * line of JSON `[op, path, baseSha256, sha256]` per file, ordered by path as UTF-16 code units. Where a file was renamed from
 * is not part of it: two changes that leave the same bytes are the same change.
 */
export function canonicalChange(files: readonly CanonicalFile[]): string {
  const lines = [...files]
    .sort((left, right) => compare(left.path, right.path) || compare(left.op, right.op))
    .map(({ op, path, baseSha256, sha256 }) => JSON.stringify([op, path, baseSha256, sha256]));
  return `${['plumbline change 1', ...lines].join('\n')}\n`;
}

const compare = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);
