import type { RungName } from '../editResult.ts';
import { exactRung } from './exactRung.ts';
import { findSequence } from './findSequence.ts';
import { indentationRung } from './indentationRung.ts';
import type { Rung } from './rung.ts';
import { trailingSpaceRung } from './trailingSpaceRung.ts';

/** `start` and `end` are 0-based lines, `end` exclusive; `lines` are what they become. */
export type Located =
  | { kind: 'found'; rung: RungName; start: number; end: number; lines: readonly string[] }
  | { kind: 'ambiguous'; rung: RungName; starts: number[] }
  | { kind: 'none' };

export type Locate = (block: {
  search: readonly string[];
  replace: readonly string[];
  line?: number;
}) => Located;

/** From strict to loose. A further rung is a further entry. */
const rungs: readonly Rung[] = [exactRung, trailingSpaceRung, indentationRung];
const enough = 10_000;

/**
 * A function that finds the one place of a file an edit means. The first rung with candidates decides: a looser one must not
 * choose where a stricter one found several. Keys of the file's lines are computed once per rung, when first needed.
 */
export function createLocate(fileLines: readonly string[]): Locate {
  const keysOf = new Map<RungName, { keys: string[]; known: Set<string> }>();
  const indexFor = ({ name, key }: Rung) => {
    const index = keysOf.get(name) ?? indexed(fileLines.map(key));
    keysOf.set(name, index);
    return index;
  };
  return ({ search, replace, line }) => {
    for (const rung of rungs) {
      const { keys, known } = indexFor(rung);
      const wanted = search.map(rung.key);
      if (!wanted.every((key) => known.has(key))) continue;
      const starts = findSequence(keys, wanted, enough);
      if (starts.length === 0) continue;
      const start = starts.length === 1 ? starts[0] : chosenByLine(starts, search.length, line);
      if (start === undefined) return { kind: 'ambiguous', rung: rung.name, starts };
      const end = start + search.length;
      const lines = rung.adapt({ file: fileLines.slice(start, end), search, replace });
      return lines ? { kind: 'found', rung: rung.name, start, end, lines } : { kind: 'none' };
    }
    return { kind: 'none' };
  };
}

const indexed = (keys: string[]) => ({ keys, known: new Set(keys) });

/** `line` is 1-based. It decides only where exactly one candidate begins at it, or else exactly one covers it. */
function chosenByLine(
  starts: readonly number[],
  length: number,
  line: number | undefined,
): number | undefined {
  if (line === undefined) return undefined;
  if (starts.includes(line - 1)) return line - 1;
  const covering = starts.filter((start) => start < line && line <= start + length);
  return covering.length === 1 ? covering[0] : undefined;
}
