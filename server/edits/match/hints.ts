import type { FileIndex } from './fileIndex.ts';
import { foldLine } from './foldLine.ts';
import type { Block } from './locate.ts';
import { placesOf } from './placesOf.ts';

/**
 * The only start, or the one the hints mean: the last one where the file ends with it; where exactly one begins at the line, or else exactly one covers it, or the first
 * one below the anchors, each of which must stand once below the one before it. Below an anchor that came with a line, which is no more
 * than the heading of a part of the file, it must be the only one. Hints that contradict each other choose nothing.
 */
export function chosen(
  file: FileIndex,
  starts: readonly number[],
  { search, line, anchors, atEnd }: Block,
): number | undefined {
  if (starts.length === 1) return starts[0];
  const last = starts.at(-1);
  if (atEnd === true && last !== undefined && countFilled(file.folded.slice(last)) === countFilled(search))
    return last;
  if (line !== undefined) {
    const covering = starts.filter((start) => start < line && line <= start + search.length);
    const meant = starts.includes(line - 1) ? line - 1 : covering.length === 1 ? covering[0] : undefined;
    if (meant !== undefined) return standsAbove(file, anchors, meant + search.length) ? undefined : meant;
  }
  const { last: above, isClear } = belowAnchors(file, anchors);
  if (above === undefined || !isClear) return undefined;
  const [first, second] = starts.filter((start) => start >= above);
  return line !== undefined && second !== undefined ? undefined : first;
}

const countFilled = (lines: readonly string[]): number =>
  lines.reduce((count, line) => count + (line.trim() === '' ? 0 : 1), 0);

/** Whether a place that ends before line `end` (0-based) is not below its anchors, as far as it is clear where those stand. */
export function standsAbove(file: FileIndex, anchors: Block['anchors'], end: number): boolean {
  const { last } = belowAnchors(file, anchors);
  return last !== undefined && end <= last;
}

/** `last`: the place of the lowest anchor that stands once below the ones before it. `isClear`: each of them does. */
function belowAnchors(
  file: FileIndex,
  anchors: Block['anchors'] = [],
): { last: number | undefined; isClear: boolean } {
  let last: number | undefined;
  let isClear = true;
  for (const anchor of anchors) {
    const places = placesOfAnchor(file, anchor);
    const [at, other] = places.filter((place) => last === undefined || place > last);
    if (at === undefined || other !== undefined) {
      isClear = false;
      const [only, more] = places;
      if (only !== undefined && more === undefined) last = Math.max(last ?? only, only);
    } else last = at;
  }
  return { last, isClear };
}

/** Where an anchor stands, or else where lines stand that begin with it and go on behind its last word: `class B` for `class B(Base):`. */
function placesOfAnchor(file: FileIndex, anchor: string): readonly number[] {
  const text = foldLine(anchor).trimStart();
  const places = placesOf(file).of(text);
  if (places.length > 0 || text === '') return places;
  const longer: number[] = [];
  file.work.spend(file.size);
  if (file.work.isSpent) return places;
  for (const line of placesOf(file).lines())
    if (line.startsWith(text) && !/^[\p{L}\p{N}_$]/u.test(line.slice(text.length)))
      longer.push(...placesOf(file).of(line));
  return longer.sort((left, right) => left - right);
}
