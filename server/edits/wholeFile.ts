import type { Refusal } from './editResult.ts';
import { elisionsOfFile } from './elision.ts';
import { alignCost, alignLines } from './match/alignLines.ts';
import type { Work } from './match/work.ts';
import { binary, elided, excerpt, tooMuch } from './refusals.ts';
import { spliceLines } from './splice.ts';
import { decodeText, encodeText } from './textFile.ts';

type Whole = { content: Uint8Array } | Refusal;

/** A new file: UTF-8 without BOM, LF, final newline. */
export function createFile(path: string, lines: readonly string[]): Whole {
  const [elision] = elisionsOfFile(path, lines, []);
  if (elision) return elided(elision.text);
  return { content: new TextEncoder().encode(lines.map((line) => `${line}\n`).join('')) };
}

/**
 * A new text for an existing file, which keeps its BOM, its line ends and whether it ends with a newline. One that stands in
 * a fence (`fenced`) may be an excerpt, and has to be about as long as the file.
 */
export function rewriteFile(
  {
    path,
    base,
    lines,
    fenced,
  }: { path: string; base: Uint8Array; lines: readonly string[]; fenced: boolean },
  work: Work,
): Whole {
  const file = decodeText(base);
  if (!file) return binary;
  if (fenced && lines.length * 2 < file.lines.length) return excerpt;
  const [elision] = elisionsOfFile(path, lines, file.lines);
  if (elision) return elided(elision.text);
  work.spend(file.lines.length + alignCost(file.lines, lines));
  if (work.isSpent) return tooMuch;
  const hunks = alignLines(file.lines, lines, (line) => line);
  const splices = hunks
    ? hunks
        .filter(({ changed }) => changed)
        .map(({ search, replace }) => ({ start: search[0], end: search[1], lines: lines.slice(...replace) }))
    : [{ start: 0, end: file.lines.length, lines }];
  if (splices.length === 0)
    return { code: 'NO_OP', message: 'The file already reads like that. Leave this edit out.' };
  return { content: encodeText(spliceLines(file, splices)) };
}

/** Whether these are all lines of a file, but for blank ones and white space at the ends. */
export function isWholeText(base: Uint8Array, lines: readonly string[]): boolean {
  const filled = (all: readonly string[]): string =>
    all.flatMap((line) => (line.trim() === '' ? [] : line.trimEnd())).join('\n');
  const file = decodeText(base);
  return file !== null && filled(file.lines) === filled(lines);
}
