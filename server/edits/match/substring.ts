import type { FileIndex } from './fileIndex.ts';
import { findSequence } from './findSequence.ts';
import { foldLine } from './foldLine.ts';
import type { Block, Located } from './locate.ts';

/** Fewer characters stand in too many places to mean one. */
const shortest = 4;
const enough = 50;
/** Spots looked at on the way to those: a text that repeats within words has many. */
const mostLooked = 20_000;
/** Two pieces of a line make one word, name or number: `timeout: 10` and `.5`, `background-` and `color`. */
const joins: ReadonlyArray<[left: RegExp, right: RegExp]> = [
  [/[\p{L}\p{N}_$]$/u, /^[\p{L}\p{N}_]/u],
  [/[\p{L}\p{N}_-]-$/u, /^[\p{L}\p{N}_]/u],
  [/[\p{L}\p{N}_]$/u, /^-[\p{L}\p{N}_]/u],
  [/\d\.$/, /^\d/],
  [/\d$/, /^\.\d/],
];

type Spot = { start: number; column: number };

/**
 * SEARCH that begins or ends inside of a line, as it is. White space alone on its side is not taken for the rest of a line: that
 * is indentation, which has its own rule. A SEARCH that cuts through a word means something else, and so does one that stands in the
 * file as whole lines but for white space.
 */
export function locateSubstring(index: FileIndex, { search, replace, line, wholeLines }: Block): Located {
  const { lines } = index;
  if (wholeLines === true) return { kind: 'none' };
  const [head = '', ...rest] = search;
  if (search.join('').replace(/\s/g, '').length < shortest || head.trim() === '') return { kind: 'none' };
  if ((search.at(-1) ?? '').trim() === '') return { kind: 'none' };
  const spots = rest.length === 0 ? insideLines(lines, head) : acrossLines(lines, search);
  if (spots === null) return { kind: 'unsafe' };
  const bare = search.map((text) => foldLine(text).trimStart());
  if (spots.length > 0 && findSequence(index.bare, bare, 1).length > 0) return { kind: 'none' };
  const near = spots.filter(({ start }) => line !== undefined && start === line - 1);
  const [spot, second] = spots.length > 1 && near.length === 1 ? near : spots;
  if (!spot) return { kind: 'none' };
  if (second) return { kind: 'ambiguous', rung: 'substring', starts: spots.map(({ start }) => start) };
  const { before, after } = around(lines, search, spot);
  if (repeatsRest(before, after, search, replace) || movesRest(before, after, search, replace))
    return { kind: 'unsafe', inside: spot.start };
  const text = `${before}${replace.join('\n')}${after}`;
  const end = spot.start + search.length;
  return { kind: 'found', rung: 'substring', start: spot.start, end, lines: text.split('\n') };
}

/** Whole spots alone; null when there are too many others to look at. */
function insideLines(lines: readonly string[], text: string): Spot[] | null {
  const spots: Spot[] = [];
  let looked = 0;
  for (const [start, line] of lines.entries()) {
    for (let column = line.indexOf(text); column >= 0; column = line.indexOf(text, column + 1)) {
      looked += 1;
      if (looked > mostLooked) return null;
      if (isWhole(lines, [text], { start, column })) spots.push({ start, column });
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
    const spot = { start, column: line.length - head.length };
    if (same === last && isWhole(lines, search, spot)) spots.push(spot);
  }
  return spots;
}

/**
 * The replacement has what SEARCH left out of its line: `return x` for `return x;` becoming `return y;`. Whether it is to stand
 * there once or twice cannot be told.
 */
function repeatsRest(
  before: string,
  after: string,
  search: readonly string[],
  replace: readonly string[],
): boolean {
  const [left, right] = [before.trim(), after.trim()];
  const [first, last] = [(replace[0] ?? '').trimStart(), (replace.at(-1) ?? '').trimEnd()];
  const had = { first: (search[0] ?? '').trimStart(), last: (search.at(-1) ?? '').trimEnd() };
  return (
    (left !== '' && first.startsWith(left) && !had.first.startsWith(left)) ||
    (right !== '' && last.endsWith(right) && !had.last.endsWith(right)) ||
    doubles(after, replace.at(-1) ?? '', search.at(-1) ?? '') ||
    doubles(mirrored(before), mirrored(replace[0] ?? ''), mirrored(search[0] ?? ''))
  );
}

/**
 * New lines that come between SEARCH and what stands beside it on its line: they would take the indentation of that line, or its end,
 * such as a comment, to another one.
 */
function movesRest(
  before: string,
  after: string,
  search: readonly string[],
  replace: readonly string[],
): boolean {
  if (replace.length <= search.length) return false;
  const isOneLine = search.length === 1;
  const last = search.at(-1) ?? '';
  // The next element of a list: the model knew of the sign behind the last one.
  const goesOn = /^[,;]$/.test(after) && replace.slice(0, -1).includes(last + after);
  return (
    (before !== '' && (isOneLine || replace[0] !== search[0])) ||
    (after !== '' && !goesOn && (isOneLine || replace.at(-1) !== last))
  );
}

const longestDoubled = 200;
const mirrored = (text: string): string => Array.from(text).reverse().join('');

/** Whether the replacement ends with a beginning of what follows it, and SEARCH does not. */
function doubles(after: string, replaced: string, had: string): boolean {
  for (let length = Math.min(after.length, replaced.length, longestDoubled); length > 0; length--) {
    const part = after.slice(0, length);
    if (part.trim() !== '' && replaced.endsWith(part)) return !had.endsWith(part);
  }
  return false;
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
  return !joinsWord(before, head) && !joinsWord(tail, after);
}

/** Whether the end of one piece and the beginning of the next are of one word, name or number. */
export const joinsWord = (left: string, right: string): boolean =>
  joins.some(([end, beginning]) => end.test(left.slice(-2)) && beginning.test(right.slice(0, 2)));
