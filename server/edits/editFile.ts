import { type ClosestPlace, createClosest } from './closestPlace.ts';
import type { Refusal, RungName } from './editResult.ts';
import { newElisions } from './elision.ts';
import { createLocate, type Locate } from './match/locate.ts';
import { type Splice, shrinkSplice, spliceLines } from './splice.ts';
import { decodeText, encodeText } from './textFile.ts';

export type Block = { search: readonly string[]; replace: readonly string[]; line?: number };
export type Placed = { rung: RungName; lines: [number, number] };
type Planned = Placed & { index: number; splice: Splice };

/** `fates[i]` belongs to `blocks[i]`. `content` holds the file with all blocks applied, or null if one was refused. */
export type EditedFile = { content: Uint8Array | null; fates: (Placed | Refusal)[] };

/** Resolves every block against the original bytes and makes all changes at once; nothing depends on their order. */
export function editFile(base: Uint8Array, blocks: readonly Block[]): EditedFile {
  const file = decodeText(base);
  if (!file) return { content: null, fates: blocks.map(() => binary) };
  const locate = createLocate(file.lines);
  const known = new Set(file.lines.map((line) => line.trim()));
  let closest: ReturnType<typeof createClosest> | null = null;

  const plan = (block: Block, index: number): Planned | Refusal => {
    if (block.search.every((line) => line.trim() === '')) return emptySearch;
    const located = locate(block);
    if (located.kind === 'ambiguous') return ambiguous(located.starts);
    if (located.kind === 'none') {
      closest ??= createClosest(file.lines);
      return noMatch(file.lines, block, closest(block.search), locate);
    }
    const splice = shrinkSplice(file, located);
    if (splice.lines.length === 0 && splice.start === splice.end) return noOp(located.start);
    const [elision] = newElisions(splice.lines, known);
    if (elision) return elided(elision.text);
    return { rung: located.rung, lines: [located.start + 1, located.end], index, splice };
  };
  const plans = blocks.map(plan);
  const inOrder = plans
    .filter((entry) => 'splice' in entry)
    .sort((left, right) => left.splice.start - right.splice.start || left.splice.end - right.splice.end);
  const fates: (Placed | Refusal)[] = [...plans];
  const splices: Splice[] = [];
  let before: Planned | null = null;
  for (const entry of inOrder) {
    if (before && overlaps(before.splice, entry.splice)) {
      const [first, second] = before.index < entry.index ? [before, entry] : [entry, before];
      fates[second.index] = overlap(first.lines);
    } else splices.push(entry.splice);
    if (!before || entry.splice.end >= before.splice.end) before = entry;
  }
  const complete = fates.every((fate) => 'rung' in fate);
  return {
    content: complete ? encodeText(spliceLines(file, splices)) : null,
    fates: fates.map((fate) => ('rung' in fate ? { rung: fate.rung, lines: fate.lines } : fate)),
  };
}

/** Two insertions at one point overlap too: nothing says which comes first. */
function overlaps(left: Splice, right: Splice): boolean {
  return right.start < left.end || (left.start === right.start && left.end === right.end);
}

export const binary: Refusal = {
  code: 'BINARY',
  message: 'The file is not UTF-8 text; it cannot be edited.',
};
const emptySearch: Refusal = {
  code: 'EMPTY_SEARCH',
  message:
    'SEARCH holds no text. Name the lines to change; an empty SEARCH only creates a file that does not exist.',
};

export const elided = (text: string): Refusal => ({
  code: 'ELISION',
  message: `"${text}" stands for code that is left out. Write the code, or leave those lines out of the edit.`,
});

const noOp = (start: number): Refusal => ({
  code: 'NO_OP',
  message: `The file already reads like that at line ${start + 1}. Leave this edit out.`,
  lines: [start + 1],
});

const overlap = (lines: [number, number]): Refusal => ({
  code: 'OVERLAP',
  message: `It changes the same lines as another edit, near lines ${lines[0]}–${lines[1]}. Make one edit of both.`,
  lines: [...lines],
});

function ambiguous(starts: readonly number[]): Refusal {
  const lines = starts.slice(0, 10).map((start) => start + 1);
  const more = starts.length > lines.length ? ', …' : '';
  return {
    code: 'AMBIGUOUS',
    message: `${starts.length} matches, at lines ${lines.join(', ')}${more}. Add the enclosing line or line=N.`,
    lines,
  };
}

function noMatch(
  fileLines: readonly string[],
  { replace }: Block,
  closest: ClosestPlace | null,
  locate: Locate,
): Refusal {
  const first = replace.find((line) => line.trim() !== '');
  const done = first === undefined ? null : locate({ search: replace, replace });
  const already = done?.kind === 'found' ? ` The replacement already stands at line ${done.start + 1}.` : '';
  if (!closest) return { code: 'NO_MATCH', message: `None of these lines stands in the file.${already}` };
  const { start, end, score, difference } = closest;
  const from = Math.max(start - 4, 0);
  const text = fileLines.slice(from, Math.min(end + 3, from + 40));
  const shown = text.map((line) => `   |${clip(line)}`).join('\n');
  const differs = difference
    ? ` First difference, line ${difference.line}:\n file:  ${clip(difference.file)}\n yours: ${clip(difference.yours)}\n (differs by: ${difference.by})`
    : '';
  return {
    code: 'NO_MATCH',
    message: `Closest: lines ${start}–${end} (${score.toFixed(2)}).${already}${differs}\n Current text ${from + 1}–${from + text.length}:\n${shown}`,
    lines: [start, end],
  };
}

const clip = (line: string): string => (line.length > 300 ? `${line.slice(0, 300)} [line goes on]` : line);
