import { foldLine } from './foldLine.ts';
import { indentMap } from './indentMap.ts';
import { mergeLines } from './mergeLines.ts';
import type { Rung } from './rung.ts';
import { withoutSlips } from './withoutSlips.ts';

/** Indentation does not count for finding the place; new lines get the indentation of the file. */
export const indentationRung: Rung = {
  name: 'indentation',
  key: (line) => foldLine(line).trimStart(),
  keysOf: ({ bare }) => bare,
  adapt(given) {
    const place = withoutSlips(given);
    const map = indentMap(place);
    if (!map) return null;
    return mergeLines(place, ({ file, search, replace }, replaceStart) => {
      const sameText = file.every((line, index) => line.trim() === (search[index] ?? '').trim());
      if (!sameText) return null;
      const lines: string[] = [];
      for (const [index, line] of replace.entries()) {
        const mapped = map(line, replaceStart + index);
        if (mapped === null) return null;
        lines.push(mapped);
      }
      return lines;
    });
  },
};
