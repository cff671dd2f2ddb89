import { identifierTerms } from './facts/identifierTerms.ts';

/** Lines `start` to `end` (1-based, inclusive) of a file, verbatim. */
export type FileRange = { start: number; end: number; text: string };

const around = 20;
/** The start of a file says what it imports and is. */
const headLines = 25;

/**
 * The parts of a large file that fit the budget: the surroundings of lines (1-based) that the task names, its head, then the surroundings of the lines that use most of the terms. In
 * file order, merged where they meet. `count` gives the tokens of a text; each line is counted at most once.
 */
export function cutRanges(
  text: string,
  terms: ReadonlySet<string>,
  budget: number,
  count: (text: string) => number,
  named: readonly number[] = [],
): FileRange[] {
  const lines = text.split('\n');
  const chosen = new Set<number>();
  let left = budget;
  const take = (from: number, to: number): boolean => {
    const fresh: number[] = [];
    for (let at = Math.max(from, 0); at < Math.min(to, lines.length); at++)
      if (!chosen.has(at)) fresh.push(at);
    if (fresh.length === 0) return true;
    const cost = count(fresh.map((at) => lines[at]).join('\n')) + 1;
    if (cost > left) return false;
    left -= cost;
    for (const at of fresh) chosen.add(at);
    return true;
  };
  for (const line of named) take(line - 1 - around, line + around);
  take(0, headLines);
  for (const at of bestLines(lines, terms)) if (!take(at - around, at + around + 1)) break;
  return rangesOf(lines, chosen);
}

function bestLines(lines: readonly string[], terms: ReadonlySet<string>): number[] {
  return lines
    .map((line, at) => ({
      at,
      hits: new Set([...identifierTerms(line.slice(0, 1_000))].filter((term) => terms.has(term))).size,
    }))
    .filter(({ hits }) => hits > 0)
    .sort((left, right) => right.hits - left.hits || left.at - right.at)
    .map(({ at }) => at);
}

function rangesOf(lines: readonly string[], chosen: ReadonlySet<number>): FileRange[] {
  const ranges: FileRange[] = [];
  for (const at of [...chosen].sort((left, right) => left - right)) {
    const last = ranges.at(-1);
    if (last?.end === at) last.end = at + 1;
    else ranges.push({ start: at + 1, end: at + 1, text: '' });
  }
  for (const range of ranges) range.text = lines.slice(range.start - 1, range.end).join('\n');
  return ranges;
}
