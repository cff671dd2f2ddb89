import { alignLines } from './alignLines.ts';
import type { FileIndex } from './fileIndex.ts';
import { findSequence } from './findSequence.ts';
import { foldLine } from './foldLine.ts';
import { chosen } from './hints.ts';
import { indentMap } from './indentMap.ts';
import type { Block, Located } from './locate.ts';
import { similarity } from './similarity.ts';
import { withoutSlips } from './withoutSlips.ts';

const isBlank = (line: string): boolean => line.trim() === '';
const enough = 1_000;

/** SEARCH without regard to blank lines. What stands between the lines of the context stays as the file has it. */
export function locateAcrossBlankLines(file: FileIndex, block: Block): Located {
  const bareOf = (line: string): string => foldLine(line).trimStart();
  for (const [keys, key] of [[file.folded, foldLine] as const, [file.bare, bareOf] as const]) {
    const located = locateWith(file, block, keys, key);
    if (located.kind !== 'none') return located;
  }
  return { kind: 'none' };
}

function locateWith(
  file: FileIndex,
  block: Block,
  keysOfLines: readonly string[],
  key: (line: string) => string,
): Located {
  const { lines, filled } = file;
  const { search, replace } = block;
  const wanted = search.filter((text) => !isBlank(text)).map(key);
  if (wanted.length === 0) return { kind: 'none' };
  const keys = filled.map((at) => keysOfLines[at] ?? '');
  const starts = findSequence(keys, wanted, enough);
  if (starts.length === 0) return { kind: 'none' };
  const places = starts.map((start) => filled[start] ?? 0);
  const place = chosen(file, places, block);
  if (place === undefined) return { kind: 'ambiguous', rung: 'blank-lines', starts: places };
  const from = starts[places.indexOf(place)] ?? 0;
  const at = filled.slice(from, from + wanted.length);
  const [start, end] = [at[0] ?? 0, (at.at(-1) ?? 0) + 1];
  const merged = merge(lines, { search, replace }, at);
  return merged ? { kind: 'found', rung: 'blank-lines', start, end, lines: merged } : { kind: 'unsafe' };
}

/** `at`: where the lines of SEARCH that are not blank stand in the file. Null when an indentation cannot be told. */
function merge(lines: readonly string[], block: Block, at: readonly number[]): string[] | null {
  let nth = 0;
  const mapped = block.search.map((text) => (isBlank(text) ? null : (at[nth++] ?? null)));
  const place = withoutSlips({
    file: mapped.map((line) => (line === null ? '' : (lines[line] ?? ''))),
    search: block.search,
    replace: block.replace,
  });
  const { search, replace } = place;
  const hunks = alignLines(search, replace, foldLine);
  const indents = indentMap(place);
  if (!hunks || !indents) return null;
  const merged: string[] = [];
  let next = at[0] ?? 0;
  const end = (at.at(-1) ?? 0) + 1;
  /** The blank lines of the file before the line that comes next. */
  const takeBlank = (): void => {
    while (next < end && isBlank(lines[next] ?? '')) merged.push(lines[next++] ?? '');
  };
  const skipBlank = (most: number): void => {
    for (let left = most; left > 0 && next < lines.length && isBlank(lines[next] ?? ''); left--) next++;
  };
  for (const hunk of hunks) {
    const [from, to] = hunk.search;
    const places = mapped.slice(from, to).flatMap((place) => place ?? []);
    if (!hunk.changed) {
      for (const place of places) while (next <= place) merged.push(lines[next++] ?? '');
      continue;
    }
    const asked = replace.slice(...hunk.replace);
    const removed = search.slice(from, to);
    const before = removed.findIndex((text) => !isBlank(text));
    if (before > 0 || (before < 0 && removed.length > 0)) skipBlank(removed.length);
    else if (removed.length > 0 || goesBelow(merged.at(-1), asked, search[to])) takeBlank();
    for (const [offset, text] of asked.entries()) {
      const line = indents(text, hunk.replace[0] + offset);
      if (line === null) return null;
      merged.push(line);
    }
    const last = places.at(-1);
    if (last === undefined) continue;
    next = last + 1;
    const trailing = removed.length - 1 - removed.findLastIndex((text) => !isBlank(text));
    if (next < end) skipBlank(trailing);
  }
  return merged;
}

/**
 * Whether lines that are inserted where the file has a blank line stand below it: they end with a blank line of their own, or
 * look more like what follows than like what stands above.
 */
function goesBelow(above: string | undefined, asked: readonly string[], below: string | undefined): boolean {
  const [first = '', last = ''] = [asked[0], asked.at(-1)];
  if (isBlank(first)) return false;
  if (isBlank(last)) return true;
  return similarity(last, below ?? '') > similarity(first, above ?? '');
}
