import { foldLine } from './foldLine.ts';
import { mergeLines } from './mergeLines.ts';
import type { Place, Rung } from './rung.ts';
import { withoutSlips } from './withoutSlips.ts';

/** Trailing white space does not count, nor does which of several look-alike spaces, dashes or quotes a line uses. */
export const trailingSpaceRung: Rung = {
  name: 'trailing-space',
  key: foldLine,
  keysOf: ({ folded }) => folded,
  adapt: (place) => mergeLines(withoutSlips(place), changeLines),
};

function changeLines({ file, search, replace }: Place): readonly string[] | null {
  const differs = file.some((line, index) => line.trimEnd() !== (search[index] ?? '').trimEnd());
  if (!differs) return replace;
  if (search.length !== replace.length) return null;
  const lines: string[] = [];
  for (const [index, line] of replace.entries()) {
    const grafted = graft(file[index] ?? '', search[index] ?? '', line);
    if (grafted === null) return null;
    lines.push(grafted);
  }
  return lines;
}

/** Makes the change from `search` to `replace` in `line`, which looks like `search` but uses other characters. */
function graft(line: string, search: string, replace: string): string | null {
  const [from, to, kept] = [search.trimEnd(), replace.trimEnd(), line.trimEnd()];
  if (kept === from) return replace;
  if (kept.length !== from.length) return null;
  const shorter = Math.min(from.length, to.length);
  let head = 0;
  while (head < shorter && from[head] === to[head]) head++;
  let tail = 0;
  while (tail < shorter - head && from[from.length - 1 - tail] === to[to.length - 1 - tail]) tail++;
  return kept.slice(0, head) + to.slice(head, to.length - tail) + kept.slice(kept.length - tail);
}
