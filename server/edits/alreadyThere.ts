import type { Splice } from './splice.ts';

/** Lines that say nothing, such as a bracket, may well stand twice. */
const says = /[\p{L}\p{N}_]{3}/u;

/**
 * Where the lines of an insertion stand already, right beside their place and outside of what SEARCH has seen (0-based): the edit was
 * made before. Null where they do not.
 */
export function alreadyThere(
  lines: readonly string[],
  seen: { start: number; end: number },
  { start, end, lines: added }: Splice,
): number | null {
  if (start !== end || !added.some((line) => says.test(line))) return null;
  const standsAt = (at: number): boolean =>
    at >= 0 && added.every((line, index) => line === lines[at + index]);
  const above = start - added.length;
  if (start + added.length > seen.end && standsAt(start)) return start;
  return above < seen.start && standsAt(above) ? above : null;
}
