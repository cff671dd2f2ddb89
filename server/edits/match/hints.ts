import type { FileIndex } from './fileIndex.ts';
import { foldLine } from './foldLine.ts';
import type { Block } from './locate.ts';
import { placesOf } from './placesOf.ts';

/**
 * The only start, or the one the hints mean: where exactly one begins at the line, or else exactly one covers it, or the first
 * one below the anchors, each of which must stand in the file once. Hints that contradict each other choose nothing.
 */
export function chosen(
  file: FileIndex,
  starts: readonly number[],
  { search, line, anchors }: Block,
): number | undefined {
  if (starts.length === 1) return starts[0];
  if (line !== undefined) {
    const covering = starts.filter((start) => start < line && line <= start + search.length);
    const meant = starts.includes(line - 1) ? line - 1 : covering.length === 1 ? covering[0] : undefined;
    if (meant !== undefined) return standsAbove(file, anchors, meant + search.length) ? undefined : meant;
  }
  let above = -1;
  for (const anchor of anchors ?? []) {
    const [at, other] = placesOfAnchor(file, anchor);
    if (at === undefined || other !== undefined || at <= above) return undefined;
    above = at;
  }
  return above < 0 ? undefined : starts.find((start) => start >= above);
}

/** Whether a place that ends before line `end` (0-based) is not below its anchors, as far as those stand in the file once. */
export function standsAbove(file: FileIndex, anchors: Block['anchors'], end: number): boolean {
  return (anchors ?? []).some((anchor) => {
    const [at, other] = placesOfAnchor(file, anchor);
    return at !== undefined && other === undefined && end <= at;
  });
}

const placesOfAnchor = (file: FileIndex, anchor: string): readonly number[] =>
  placesOf(file).of(foldLine(anchor).trimStart());
