import { differsBy, invisible } from './differsBy.ts';
import type { FileIndex } from './match/fileIndex.ts';
import { foldLine } from './match/foldLine.ts';
import { placesOf } from './match/placesOf.ts';

/** The place of a file a SEARCH most likely meant. Lines are 1-based, `end` inclusive; `score` is the share of lines that stand there. */
export type ClosestPlace = {
  start: number;
  end: number;
  score: number;
  difference: { line: number; file: string; yours: string; by: string } | null;
};

/** A line that stands in more places than this says nothing about where SEARCH belongs. */
const tooCommon = 20;

/**
 * A function over the lines of one file. Null when no line of SEARCH stands in the file, not even with other characters of the same look or
 * as a part of a line.
 */
export function createClosest(file: FileIndex): (search: readonly string[]) => ClosestPlace | null {
  const places = placesOf(file);
  let looks: Map<string, number[]> | null = null;
  const looking = (line: string): readonly number[] => {
    looks ??= placesByLook(file.lines);
    return line.length > longest ? [] : (looks.get(lookOf(line)) ?? []);
  };
  const closest = (
    search: readonly string[],
    placesOfLine: (line: string) => readonly number[],
  ): ClosestPlace | null => {
    const votes = new Map<number, number>();
    for (const [index, line] of search.entries()) {
      const at = placesOfLine(line);
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
  return (search) => {
    const found = closest(search, (line) => places.of(foldLine(line).trimStart()));
    if (found) return found;
    file.work.spend((2 + mostInside) * file.size);
    return (
      closest(search, looking) ?? closest(search.slice(0, mostInside), (line) => insideOf(file.lines, line))
    );
  };
}

/** What a line looks like, however its characters are put together: no accent of its own, no invisible sign, one kind of space. */
function lookOf(line: string): string {
  const text = ascii.test(line) ? line : line.normalize('NFKC').replace(invisible, '');
  return foldLine(text).replace(/\s+/g, ' ').trim().toLowerCase();
}

/** Longer lines are data. */
const longest = 2_000;
const ascii = /^[\x20-\x7E\t]*$/;

function placesByLook(lines: readonly string[]): Map<string, number[]> {
  const places = new Map<string, number[]>();
  for (const [at, line] of lines.entries()) {
    const look = line.length > longest ? '' : lookOf(line);
    if (look === '') continue;
    const known = places.get(look);
    if (known) known.push(at);
    else places.set(look, [at]);
  }
  return places;
}

/** Shorter texts stand in too many lines. */
const shortest = 4;
/** Lines of SEARCH that are looked for inside of lines. */
const mostInside = 10;

function insideOf(lines: readonly string[], line: string): number[] {
  const text = line.trim();
  return text.length < shortest ? [] : lines.flatMap((one, at) => (one.includes(text) ? at : []));
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
