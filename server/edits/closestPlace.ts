import { differsBy } from './differsBy.ts';
import type { FileIndex } from './match/fileIndex.ts';
import { foldLine } from './match/foldLine.ts';
import { placesOf } from './match/placesOf.ts';

/** The place of a file a SEARCH most likely meant. Lines are 1-based, `end` inclusive; `score` is the share of equal lines. */
export type ClosestPlace = {
  start: number;
  end: number;
  score: number;
  difference: { line: number; file: string; yours: string; by: string } | null;
};

/** A line that stands in more places than this says nothing about where SEARCH belongs. */
const tooCommon = 20;

/** A function over the lines of one file. Null when no line of SEARCH stands in the file. */
export function createClosest(file: FileIndex): (search: readonly string[]) => ClosestPlace | null {
  const places = placesOf(file);
  return (search) => {
    const votes = new Map<number, number>();
    for (const [index, line] of search.entries()) {
      const at = places.of(foldLine(line).trimStart());
      if (at.length > tooCommon) continue;
      for (const place of at) votes.set(place - index, (votes.get(place - index) ?? 0) + 1);
    }
    let best: [number, number] | null = null;
    for (const [offset, count] of votes) {
      if (!best || count > best[1] || (count === best[1] && offset < best[0])) best = [offset, count];
    }
    if (!best) return null;
    const [start, end] = [Math.max(best[0], 0), Math.min(best[0] + search.length, file.lines.length)];
    return {
      start: start + 1,
      end,
      score: best[1] / search.length,
      difference: firstDifference(file.lines, search, best[0]),
    };
  };
}

function firstDifference(
  fileLines: readonly string[],
  search: readonly string[],
  offset: number,
): ClosestPlace['difference'] {
  for (const [index, yours] of search.entries()) {
    const file = fileLines[offset + index] ?? '';
    if (file !== yours) return { line: offset + index + 1, file, yours, by: differsBy(file, yours) };
  }
  return null;
}
