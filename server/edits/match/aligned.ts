import type { FileIndex } from './fileIndex.ts';
import { findSequence } from './findSequence.ts';
import type { Block, Located } from './locate.ts';
import type { Rung } from './rung.ts';

const enough = 10_000;

/** SEARCH line by line, compared as the rung says. */
export function locateAligned(file: FileIndex, block: Block, rung: Rung): Located {
  const { search, replace } = block;
  const starts = findSequence(rung.keysOf(file), search.map(rung.key), enough);
  if (starts.length === 0) return { kind: 'none' };
  const start = chosen(file.lines, starts, block);
  if (start === undefined) return { kind: 'ambiguous', rung: rung.name, starts };
  const end = start + search.length;
  const lines = rung.adapt({ file: file.lines.slice(start, end), search, replace });
  return lines ? { kind: 'found', rung: rung.name, start, end, lines } : { kind: 'unsafe' };
}

/**
 * The only start, or the one the hints mean: where exactly one begins at the line, or else exactly one covers it, or the first
 * one below the anchors, each of which must stand in the file once.
 */
export function chosen(
  lines: readonly string[],
  starts: readonly number[],
  { search, line, anchors = [] }: Block,
): number | undefined {
  if (starts.length === 1) return starts[0];
  if (line !== undefined) {
    if (starts.includes(line - 1)) return line - 1;
    const covering = starts.filter((start) => start < line && line <= start + search.length);
    if (covering.length === 1) return covering[0];
  }
  let above = -1;
  for (const anchor of anchors) {
    const [at, other] = lines.flatMap((text, index) => (text.trim() === anchor.trim() ? index : []));
    if (at === undefined || other !== undefined || at <= above) return undefined;
    above = at;
  }
  return above < 0 ? undefined : starts.find((start) => start >= above);
}
