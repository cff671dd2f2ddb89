import type { EditProblem, FoundEdit, ParsedEdit } from '../parsedEdit.ts';
import { readGitSection } from './gitSection.ts';
import { followedBySigned, type Hunk, hunkEdit, readHunkLine } from './hunk.ts';
import { unquotedPath } from './quotedPath.ts';

type File = { at: number; from: string | null; to: string | null; hunks: Hunk[] };

const before = /^--- ([^\t]+)(?:\t.*)?$/;
const after = /^\+\+\+ ([^\t]+)(?:\t.*)?$/;
const range = /^@@+(?: -(\d{1,9})(?:,\d{1,9})? \+\d{1,9}(?:,\d{1,9})?)?(?: @@+)?\s?(.*)$/;
/** Nothing of a diff can be read without one of these. */
const starts = /^(?:\+\+\+ |diff --git |@@ -)/;
const gitHeader = /^diff --git /;
const noise =
  /^(?:diff --git |index [0-9a-f]|new file mode|deleted file mode|old mode|new mode|(?:dis)?similarity index|(?:rename|copy) (?:from|to) |\\ No newline)/;

/**
 * Reads unified diffs. Models count lines badly, so a hunk is placed by its text, and its numbers only decide between places
 * that are equally good. A `---` is a header only where `+++` follows it.
 */
export function parseUnifiedDiff(
  lines: readonly string[],
  isFile: (path: string) => boolean,
): { edits: FoundEdit[]; rest: string[] } {
  if (!lines.some((line) => starts.test(line))) return { edits: [], rest: [...lines] };
  const files: File[] = [];
  const others: FoundEdit[] = [];
  const rest: string[] = [];
  const isHeader = (at: number): boolean => before.test(lines[at] ?? '') && after.test(lines[at + 1] ?? '');
  const goesOn = followedBySigned(
    lines,
    (line, at) => line.startsWith('```') || isHeader(at) || (noise.test(line) && !line.startsWith('\\')),
  );
  let file: File | null = null;
  let hunk: Hunk | null = null;
  let skip = false;
  for (const [at, line] of lines.entries()) {
    if (skip) skip = false;
    else if (isHeader(at)) {
      file = { at, from: nameOf(before, line), to: nameOf(after, lines[at + 1] ?? ''), hunks: [] };
      files.push(file);
      hunk = null;
      skip = true;
    } else if (line.startsWith('@@') && (file || isOrphan(line, goesOn[at]))) {
      const [, number, section = ''] = range.exec(line) ?? [];
      hunk = {
        at,
        line: number === undefined || number === '0' ? undefined : Number(number),
        anchors: section.trim() === '' ? [] : [section],
        lines: [],
      };
      if (file) file.hunks.push(hunk);
      else others.push({ at, edit: unread('', 'The hunk has no --- and +++ lines that name its file.') });
    } else if (noise.test(line)) {
      if (!line.startsWith('\\')) hunk = null;
      if (gitHeader.test(line)) {
        file = null;
        const found = readGitSection(lines, at);
        if (found) others.push({ at, edit: found });
      }
    } else {
      // A line without a sign that more of the hunk follows is one of the context whose space was left out.
      const bare = goesOn[at] ? ({ sign: ' ', text: line } as const) : null;
      const read = hunk && !line.startsWith('```') ? (readHunkLine(line) ?? bare) : null;
      if (hunk && read) hunk.lines.push(read);
      else {
        hunk = null;
        rest.push(line);
        continue;
      }
    }
    rest.push('');
  }
  return { edits: [...files.flatMap((one) => editsOf(one, isFile)), ...others], rest };
}

/** A hunk of no file is one only with its numbers: other texts use such signs too. */
const isOrphan = (line: string, goesOn: boolean | undefined): boolean =>
  goesOn === true && /^@@ -\d{1,9}(?:,\d{1,9})? \+\d{1,9}(?:,\d{1,9})? @@/.test(line);

function unread(path: string, message: string): ParsedEdit {
  const problem: EditProblem = { code: 'FORMAT', message };
  return { op: 'edit', path, search: [], replace: [], problem };
}

function nameOf(header: RegExp, line: string): string | null {
  const name = unquotedPath(header.exec(line)?.[1] ?? '');
  return name === '/dev/null' ? null : name;
}

function editsOf({ at, from, to, hunks }: File, isFile: (path: string) => boolean): FoundEdit[] {
  const [old, now] = [from && pathOf(from, isFile), to && pathOf(to, isFile)];
  if (old === null && now === null) return [];
  if (old === null) {
    const content = hunks.flatMap(({ lines }) =>
      lines.flatMap(({ sign, text }) => (sign === '+' ? text : [])),
    );
    return [{ at, edit: { op: 'create', path: now ?? '', content } }];
  }
  if (now === null) return [{ at, edit: { op: 'delete', path: old } }];
  const edits = hunks.map((hunk): FoundEdit => ({ at: hunk.at, edit: editOf(old, hunk) }));
  if (old !== now) edits.push({ at, edit: { op: 'rename', path: old, to: now } });
  if (edits.length > 0) return edits;
  return [{ at, edit: unread(old, 'The diff of this file has no hunk.') }];
}

/** The heading behind the numbers of a hunk is where its function begins, not the line above what it adds. */
function editOf(path: string, hunk: Hunk): ParsedEdit {
  const addsOnly = hunk.lines.every(({ sign, text }) => sign === '+' || text.trim() === '');
  return addsOnly && hunk.line !== undefined && hunk.anchors.length > 0
    ? unread(path, 'A hunk that only adds lines needs a line of the file around them.')
    : hunkEdit(path, hunk);
}

/** `a/` and `b/` are git's own, unless a folder has that name. */
function pathOf(name: string, isFile: (path: string) => boolean): string {
  const bare = name.replace(/^[ab]\//, '');
  return isFile(name) && !isFile(bare) ? name : bare;
}
