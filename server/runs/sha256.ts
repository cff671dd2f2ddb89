import { createHash } from 'node:crypto';

/** Lowercase hex sha256 of exact bytes. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
