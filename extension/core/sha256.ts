import { createHash } from 'node:crypto';

/** Lowercase hex sha256 of exact bytes, or of the UTF-8 of a text. */
export function sha256(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}
