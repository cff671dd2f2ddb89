import type { ClosestPlace } from './closestPlace.ts';
import type { Refusal } from './editResult.ts';
import { findSequence } from './match/findSequence.ts';
import type { Block } from './match/locate.ts';

export const binary: Refusal = {
  code: 'BINARY',
  message: 'The file is not UTF-8 text; it cannot be edited.',
};
export const tooMuch: Refusal = {
  code: 'LIMIT',
  message:
    'Finding the places of all edits of this answer takes too long. Send fewer edits, or the file whole.',
};
export const emptySearch: Refusal = {
  code: 'EMPTY_SEARCH',
  message:
    'SEARCH holds no text. Name the lines to change; an empty SEARCH only creates a file that does not exist.',
};

export const elided = (text: string): Refusal => ({
  code: 'ELISION',
  message: `"${text}" stands for code that is left out. Write the code, or leave those lines out of the edit.`,
});

export const excerpt: Refusal = {
  code: 'FORMAT',
  message:
    'It stands in a fence and is much shorter than the file: it may be a part of it. Send the part as an edit, or the whole file with op=rewrite.',
};

export const notWhole: Refusal = {
  code: 'NO_MATCH',
  message:
    'The diff deletes the file, but what it takes away is not all of the file. Use op=delete, or take the lines away with an edit.',
};

export const noOp = (start: number): Refusal => ({
  code: 'NO_OP',
  message: `The file already reads like that at line ${start + 1}. Leave this edit out.`,
  lines: [start + 1],
});

export const overlap = (lines: [number, number]): Refusal => ({
  code: 'OVERLAP',
  message: `It changes the same lines as another edit, near lines ${lines[0]}–${lines[1]}. Make one edit of both.`,
  lines: [...lines],
});

export function ambiguous(starts: readonly number[]): Refusal {
  const lines = starts.slice(0, 10).map((start) => start + 1);
  const more = starts.length > lines.length ? ', …' : '';
  if (starts.length === 1) {
    const message = `The only match, at line ${lines[0]}, stands above the line that the edit says it stands below.`;
    return { code: 'AMBIGUOUS', message, lines };
  }
  return {
    code: 'AMBIGUOUS',
    message: `${starts.length} matches, at lines ${lines.join(', ')}${more}. Add the enclosing line or line=N.`,
    lines,
  };
}

export const insideLine = (fileLines: readonly string[], start: number): Refusal => ({
  code: 'NO_MATCH',
  message: `It stands at line ${start + 1}, but inside of that line, and what becomes of the rest of it cannot be told. Send whole lines.\n file:  ${clip(fileLines[start] ?? '')}`,
  lines: [start + 1],
});

export const partsOfWords = (at: readonly number[]): Refusal => {
  const lines = at.slice(0, 10).map((line) => line + 1);
  const message = `Not every place can be meant: at lines ${lines.join(', ')} it is a part of something longer. Send one edit a place.`;
  return { code: 'AMBIGUOUS', message, lines };
};

export function noMatch(
  fileLines: readonly string[],
  { replace }: Block,
  closest: ClosestPlace | null,
): Refusal {
  const [done, other] = replace.every((line) => line.trim() === '')
    ? []
    : findSequence(fileLines, replace, 2);
  const already =
    done !== undefined && other === undefined ? ` The replacement already stands at line ${done + 1}.` : '';
  if (!closest) return { code: 'NO_MATCH', message: `None of these lines stands in the file.${already}` };
  const { start, end, score, difference } = closest;
  const from = Math.max(start - 4, 0);
  const text = fileLines.slice(from, Math.min(end + 3, from + 40));
  const shown = text.map((line) => clip(line, mostVerbatim)).join('\n');
  const differs = difference
    ? ` First difference, line ${difference.line}:\n file:  ${clip(difference.file)}\n yours: ${clip(difference.yours)}\n (differs by: ${difference.by})`
    : '';
  return {
    code: 'NO_MATCH',
    message: `Closest: lines ${start}–${end} (${score.toFixed(2)}).${already}${differs}\n Current text ${from + 1}–${from + text.length}, verbatim:\n${shown}\n (end of the current text)`,
    lines: [start, end],
  };
}

const mostVerbatim = 2_000;
const clip = (line: string, most = 300): string =>
  line.length > most ? `${line.slice(0, most)} [line goes on]` : line;
