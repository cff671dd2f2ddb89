import type { FileIndex } from './fileIndex.ts';
import { findSequence } from './findSequence.ts';
import { chosen } from './hints.ts';
import type { Block, Located } from './locate.ts';
import type { Rung } from './rung.ts';

const enough = 10_000;

/** SEARCH line by line, compared as the rung says. */
export function locateAligned(file: FileIndex, block: Block, rung: Rung): Located {
  const { search, replace } = block;
  const starts = findSequence(rung.keysOf(file), search.map(rung.key), enough);
  if (starts.length === 0) return { kind: 'none' };
  const start = chosen(file, starts, block);
  if (start === undefined) return { kind: 'ambiguous', rung: rung.name, starts };
  const end = start + search.length;
  const lines = rung.adapt({ file: file.lines.slice(start, end), search, replace });
  return lines ? { kind: 'found', rung: rung.name, start, end, lines } : { kind: 'unsafe' };
}
