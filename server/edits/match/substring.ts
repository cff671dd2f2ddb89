import type { FileIndex } from './fileIndex.ts';
import type { Block, Located } from './locate.ts';

/** Fewer characters stand in too many places to mean one. */
const shortest = 4;
const enough = 50;
const word = /[\p{L}\p{N}_]/u;

type Spot = { start: number; column: number };

/**
 * SEARCH that begins or ends inside of a line, as it is. White space alone on its side is not taken for the rest of a line: that
 * is indentation, which has its own rule. A SEARCH that cuts through a word means something else.
 */
export function locateSubstring({ lines }: FileIndex, { search, replace, line }: Block): Located {
  const [head = '', ...rest] = search;
  if (search.join('').replace(/\s/g, '').length < shortest || head.trim() === '') return { kind: 'none' };
  if ((search.at(-1) ?? '').trim() === '') return { kind: 'none' };
  const all = rest.length === 0 ? insideLines(lines, head) : acrossLines(lines, search);
  const spots = all.filter((spot) => isWhole(lines, search, spot));
  const near = spots.filter(({ start }) => line !== undefined && start === line - 1);
  const [spot, second] = spots.length > 1 && near.length === 1 ? near : spots;
  if (!spot) return { kind: 'none' };
  if (second) return { kind: 'ambiguous', rung: 'substring', starts: spots.map(({ start }) => start) };
  const { before, after } = around(lines, search, spot);
  const text = `${before}${replace.join('\n')}${after}`;
  const end = spot.start + search.length;
  return { kind: 'found', rung: 'substring', start: spot.start, end, lines: text.split('\n') };
}

function insideLines(lines: readonly string[], text: string): Spot[] {
  const spots: Spot[] = [];
  for (const [start, line] of lines.entries()) {
    for (let column = line.indexOf(text); column >= 0; column = line.indexOf(text, column + 1)) {
      spots.push({ start, column });
      if (spots.length > enough) return spots;
    }
  }
  return spots;
}

function acrossLines(lines: readonly string[], search: readonly string[]): Spot[] {
  const head = search[0] ?? '';
  const last = search.length - 1;
  const spots: Spot[] = [];
  for (let start = 0; start + last < lines.length && spots.length <= enough; start++) {
    const line = lines[start] ?? '';
    if (!line.endsWith(head) || !(lines[start + last] ?? '').startsWith(search[last] ?? '')) continue;
    let same = 1;
    while (same < last && lines[start + same] === search[same]) same++;
    if (same === last) spots.push({ start, column: line.length - head.length });
  }
  return spots;
}

function around(lines: readonly string[], search: readonly string[], { start, column }: Spot) {
  const last = search.length - 1;
  const end = (last === 0 ? column : 0) + (search[last] ?? '').length;
  return { before: (lines[start] ?? '').slice(0, column), after: (lines[start + last] ?? '').slice(end) };
}

function isWhole(lines: readonly string[], search: readonly string[], spot: Spot): boolean {
  const { before, after } = around(lines, search, spot);
  if (before.trim() === '' && after.trim() === '') return false;
  const [head = '', tail = ''] = [search[0], search.at(-1)];
  const cuts = (left: string, right: string): boolean =>
    word.test(left.slice(-1)) && word.test(right.slice(0, 1));
  return !cuts(before, head) && !cuts(tail, after);
}
