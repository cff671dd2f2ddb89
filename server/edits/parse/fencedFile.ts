import type { EditProblem } from '../parsedEdit.ts';
import { isProse } from '../prose.ts';
import { beginsEdit } from './beginsEdit.ts';
import { createFence, fenceLine } from './fences.ts';
import { opensBlock } from './markers.ts';
import { pathIn } from './pathIn.ts';

type Region = { from: number; to: number; closed: boolean };
type Fenced = Region & { path: string };
type IsFile = (path: string) => boolean;

const isDiff = /^(?:u?diff|patch)\b/i;
const isMarkdown = /^(?:md|markdown)\b/i;
const isJson = /^json/i;
const jsonFile = /\.(?:json\w*|ipynb|webmanifest|map|lock)$|(?:^|\/)\.[\w.-]+rc$/i;
const diffFile = /\.(?:diff|patch|rej)$/i;

/** The fence that opens at `from`, up to the line that closes it, or the end. */
export function contentOf(lines: readonly string[], from: number, marks: string): Region {
  const closes = createFence(marks);
  for (let at = from + 1; at < lines.length; at++)
    if (closes(lines[at] ?? '')) return { from, to: at, closed: true };
  return { from, to: lines.length - 1, closed: false };
}

const firstFilled = (lines: readonly string[], from: number, to: number): number => {
  for (let at = from; at <= to; at++) if (lines[at]?.trim() !== '') return at;
  return to + 1;
};

const namesFile = (lines: readonly string[], at: number): boolean =>
  /^diff --git /.test(lines[at] ?? '') ||
  (/^--- \S/.test(lines[at] ?? '') && /^\+\+\+ \S/.test(lines[at + 1] ?? ''));

/**
 * What a fence with a path is: the `file`; `hunks` of a diff that has no header, for that file; `json` that may be a tool call; or no
 * more than a fence around an edit of another format (`wrapper`). Text of a file may hold samples of them, but does not begin so.
 */
export function kindOf(
  lines: readonly string[],
  { path, from, to, closed }: Fenced,
  { info, isFile }: { info: string; isFile: IsFile },
): 'file' | 'hunks' | 'json' | 'wrapper' {
  if (diffFile.test(path) || (isProse(path) && isMarkdown.test(info))) return 'file';
  if (isJson.test(info)) return jsonFile.test(path) ? 'file' : 'json';
  const last = closed ? to - 1 : to;
  const first = firstFilled(lines, from + 1, last);
  if (first > last) return 'file';
  const second = firstFilled(lines, first + 1, last);
  const head = lines[first] ?? '';
  if (beginsEdit(head) || namesFile(lines, first)) return 'wrapper';
  if (opensBlock(lines[second] ?? '') && pathIn(head, isFile) !== '') return 'wrapper';
  if (!isDiff.test(info)) return /^@@+ -\d/.test(head) ? 'hunks' : 'file';
  for (let at = second; at <= last; at++)
    if (/^[<*]/.test(lines[at] ?? '') ? beginsEdit(lines[at] ?? '') : namesFile(lines, at)) return 'wrapper';
  return 'hunks';
}

/**
 * The next fence, where this one may have been closed by a fence of the file's own text that names no language; -1 where it was not.
 * A fence as wide as the outer one then seems to open a block, and the text goes on below it without a blank line, or broke off where
 * such a block begins.
 */
export function nextIfCutShort(
  lines: readonly string[],
  { path, from, to, closed }: Fenced,
  nextFence: (after: number) => number,
  isNamed: (at: number) => boolean,
): number {
  if (!closed) return -1;
  const before = (lines[to - 1] ?? '').trim();
  const brokeOff = to > from + 1 && (before === '' || before.endsWith(':'));
  const goesOn = to + 1 < lines.length && lines[to + 1]?.trim() !== '';
  if (!brokeOff && !goesOn) return -1;
  const next = nextFence(to);
  if (next < 0 || fenceLine(lines[next] ?? '')?.info !== '') return -1;
  return brokeOff || isProse(path) || !isNamed(next) ? next : -1;
}

/** What keeps a file in a fence from being used. */
export function problemOf(
  lines: readonly string[],
  { path, from, to, closed }: Fenced,
  { isUnsure, isFile }: { isUnsure: boolean; isFile: IsFile },
): EditProblem | null {
  if (!closed) return { code: 'CUT', message: 'Its fence is not closed: the answer stopped inside it.' };
  if (isUnsure)
    return {
      code: 'FORMAT',
      message:
        'Where its fence ends cannot be told, since fences without a language stand in it or behind it. Use a longer fence around the file.',
    };
  if (!isFile(path) || isProse(path)) return null;
  return lines.slice(from + 1, to).some(opensBlock)
    ? {
        code: 'FORMAT',
        message:
          'A SEARCH marker stands among other lines of its fence. Send the edit alone, or the whole file.',
      }
    : null;
}
