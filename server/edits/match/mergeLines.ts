import { alignLines } from './alignLines.ts';
import { foldLine } from './foldLine.ts';
import type { Place } from './rung.ts';

/** The lines a changed stretch becomes, or null when it cannot be carried over safely. */
export type ChangeLines = (place: Place, replaceStart: number) => readonly string[] | null;

/**
 * Merges a replacement into a place that is not byte for byte what SEARCH said: lines the model left alone come from the
 * file, and only changed stretches go through `change`. This keeps the model's slips in the context out of the file.
 */
export function mergeLines(place: Place, change: ChangeLines): string[] | null {
  const { file, search, replace } = place;
  const hunks = alignLines(search, replace, foldLine);
  if (!hunks) return null;
  const merged: string[] = [];
  for (const hunk of hunks) {
    const [from, to] = hunk.search;
    const [start, end] = hunk.replace;
    if (hunk.changed) {
      const stretch = {
        file: file.slice(from, to),
        search: search.slice(from, to),
        replace: replace.slice(start, end),
      };
      const lines = change(stretch, start);
      if (!lines) return null;
      merged.push(...lines);
      continue;
    }
    for (let offset = 0; offset < to - from; offset++) {
      const kept = file[from + offset] ?? '';
      const asked = replace[start + offset] ?? '';
      const sought = search[from + offset] ?? '';
      // SEARCH knew this line exactly, so a different look of it in the replacement is a wish, not a slip.
      if (sought === kept) merged.push(asked);
      else
        merged.push(
          endsOtherwise(sought, asked) ? kept.trimEnd() + asked.slice(asked.trimEnd().length) : kept,
        );
    }
  }
  return merged;
}

/** Space at the end that the replacement does not share with its own SEARCH is meant so, wherever SEARCH got its from. */
const endsOtherwise = (sought: string, asked: string): boolean =>
  sought !== asked && sought.trimEnd() === asked.trimEnd();
