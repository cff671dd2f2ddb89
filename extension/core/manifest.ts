import { join } from 'node:path';
import { longestPath } from '#shared/common.contract.ts';
import { faultOfRelativePath } from '#shared/paths/relativePath.ts';
import { pathKey } from '#shared/paths/samePath.ts';
import { findSecrets } from '#shared/secrets/secretPatterns.ts';
import { type ManifestEntry, snapshotLimits } from '#shared/snapshots.contract.ts';
import { isSecretName } from './secretNames.ts';
import { sha256 } from './sha256.ts';
import { type WalkOptions, walkWorkspace } from './walkWorkspace.ts';

export type LeftReason =
  | 'ignored'
  | 'secret'
  | 'binary'
  | 'too_large'
  | 'symlink'
  | 'limit'
  | 'name'
  | 'not_regular'
  | 'unreadable';
/** A folder ends with a slash and stands for everything in it. */
export type LeftFile = { path: string; reason: LeftReason };

export type Manifest = {
  /** Sorted by path. */
  entries: ManifestEntry[];
  left: LeftFile[];
  totals: { files: number; bytes: number };
};

export type ManifestLimits = { fileBytes: number; files: number; snapshotBytes: number };
export type ManifestOptions = WalkOptions & { limits?: ManifestLimits };

type Judged = ManifestEntry | LeftFile;

/** How many files are open at once. */
const width = 32;

/** Registry tokens and passwords as the configuration of package managers spells them. */
const packageConfiguration = /(^|\/)\.?(npmrc|yarnrc|yarnrc\.yml|bunfig\.toml|auth\.json)$/;
const configuredToken = /(_authToken|_auth|_password|npmAuthToken|npmAuthIdent)\s*[:=]\s*["']?[^\s"'$]/;

async function judge(
  { files, root }: ManifestOptions,
  limits: ManifestLimits,
  path: string,
): Promise<Judged> {
  if (isSecretName(path)) return { path, reason: 'secret' };
  if (path.length > longestPath || faultOfRelativePath(path) !== null) return { path, reason: 'name' };
  try {
    const absolute = join(root, path);
    const stat = await files.stat(absolute);
    if (stat?.kind !== 'file') return { path, reason: 'not_regular' };
    if (stat.size > limits.fileBytes) return { path, reason: 'too_large' };
    const bytes = await files.read(absolute);
    if (bytes.length > limits.fileBytes) return { path, reason: 'too_large' };
    if (bytes.includes(0)) return { path, reason: 'binary' };
    const text = new TextDecoder().decode(bytes);
    const configured = packageConfiguration.test(path) && configuredToken.test(text);
    if (configured || findSecrets(text).length > 0) return { path, reason: 'secret' };
    return { path, sha256: sha256(bytes), size: bytes.length };
  } catch {
    return { path, reason: 'unreadable' };
  }
}

/**
 * Lists what a run may see of a workspace, and by name everything it may not: ignored files, likely secrets (by name and by
 * content), binaries, links, names that not every system can have, and what exceeds the limits. Of files that are one where case does not
 * count, the first is listed. Deterministic; keeps no content.
 */
export async function buildManifest(options: ManifestOptions): Promise<Manifest> {
  const limits = options.limits ?? snapshotLimits;
  const walked = await walkWorkspace(options);
  const entries: ManifestEntry[] = [];
  const left: LeftFile[] = [
    ...walked.ignored.map((path): LeftFile => ({ path, reason: 'ignored' })),
    ...walked.links.map((path): LeftFile => ({ path, reason: 'symlink' })),
    ...walked.others.map((path): LeftFile => ({ path, reason: 'not_regular' })),
    ...walked.unreadable.map((path): LeftFile => ({ path, reason: 'unreadable' })),
  ];
  const taken = new Set<string>();
  let bytes = 0;
  for (let at = 0; at < walked.files.length; at += width) {
    options.signal?.throwIfAborted();
    const full = entries.length >= limits.files || bytes >= limits.snapshotBytes;
    const paths = walked.files.slice(at, at + width);
    const judged = full
      ? paths.map((path): Judged => ({ path, reason: isSecretName(path) ? 'secret' : 'limit' }))
      : await Promise.all(paths.map((path) => judge(options, limits, path)));
    for (const one of judged) {
      if ('reason' in one) left.push(one);
      else if (entries.length >= limits.files || bytes + one.size > limits.snapshotBytes) {
        left.push({ path: one.path, reason: 'limit' });
      } else if (taken.has(pathKey(one.path))) left.push({ path: one.path, reason: 'name' });
      else {
        taken.add(pathKey(one.path));
        entries.push(one);
        bytes += one.size;
      }
    }
  }
  left.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  return { entries, left, totals: { files: entries.length, bytes } };
}
