/**
 * FNV-1a of a text's UTF-16 code units, 32 bits, unsigned. Two of the hundred thousand words of a large project have the same
 * hash about once, which moves one file's score a little: that is cheaper than keeping the words.
 */
export function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  return hash >>> 0;
}

/** The position of a hash in a sorted array without duplicates, or -1. */
export function positionOf(sorted: Uint32Array, hash: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const found = sorted[middle] ?? 0;
    if (found === hash) return middle;
    if (found < hash) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
