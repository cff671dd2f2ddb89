import type { FileIndex } from './fileIndex.ts';

/** Where the lines of a file that are not blank stand, by their text without indentation. */
export type Places = {
  /** 0-based, in order; empty for a line the file has not. */
  of(line: string): readonly number[];
  /** Every different line once. */
  lines(): Iterable<string>;
};

const kept = new WeakMap<FileIndex, Places>();
const none: readonly number[] = [];

export function placesOf(file: FileIndex): Places {
  const known = kept.get(file);
  if (known) return known;
  const places = createPlaces(file.bare);
  kept.set(file, places);
  return places;
}

/** One entry for each different line, and a chain through its places: most lines are never asked for. */
function createPlaces(bare: readonly string[]): Places {
  const last = new Map<string, number>();
  const before = new Int32Array(bare.length);
  for (let at = 0; at < bare.length; at++) {
    const line = bare[at] ?? '';
    if (line === '') continue;
    before[at] = last.get(line) ?? -1;
    last.set(line, at);
  }
  const asked = new Map<string, readonly number[]>();
  return {
    lines: () => last.keys(),
    of(line) {
      const end = last.get(line);
      if (end === undefined) return none;
      let found = asked.get(line);
      if (found) return found;
      const places: number[] = [];
      for (let at = end; at >= 0; at = before[at] ?? -1) places.push(at);
      found = places.reverse();
      asked.set(line, found);
      return found;
    },
  };
}
