import { createHash } from 'node:crypto';
import { canonicalChange } from '#shared/changes/canonicalChange.ts';
import type { FileOperation } from './fileOperation.ts';

/** Identifies a change by what it needs and what it leaves, in any order of its operations. Lowercase hex. */
export function changeSha256(operations: readonly FileOperation[]): string {
  const files = operations.map(({ op, path, base, content }) => ({
    op,
    path,
    baseSha256: base && sha256(base),
    sha256: content && sha256(content),
  }));
  return sha256(canonicalChange(files));
}

/** A repair that repeats its failing change has nothing new to check. */
export function sameChange(left: readonly FileOperation[], right: readonly FileOperation[]): boolean {
  return changeSha256(left) === changeSha256(right);
}

function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}
