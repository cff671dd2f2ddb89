import type { EditProblem, FoundEdit, ParsedEdit } from '../parsedEdit.ts';
import { pathsOfDiff } from './diffPaths.ts';
import { readGitSection } from './gitSection.ts';
import { followedBySigned, type Hunk, type HunkLine, hunkEdit, readHunkLine } from './hunk.ts';
import { type Counts, counted, followedByProse, headOf, isEmpty } from './hunkHead.ts';
import { newFileLines } from './newFileLines.ts';
import { unquotedPath } from './quotedPath.ts';
import { hidden, type Regions } from './regions.ts';

/** `isSkipped`: something else was said of it. */
type File = { at: number; from: string | null; to: string | null; hunks: Hunk[]; isSkipped?: boolean };
type Context = Pick<Regions, 'hunks' | 'inFence'> & {
  isFile: (path: string) => boolean;
  /** Whether a diff without a header only shows what other edits of the answer do to its file. */
  isShown: (path: string) => boolean;
};

const before = /^--- ([^\t]+)(?:\t.*)?$/;
const after = /^\+\+\+ ([^\t]+)(?:\t.*)?$/;
const closes = (line: string): boolean => /^(?:`{3}|~{3})/.test(line) || line === hidden;
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
  context: Context,
): { edits: FoundEdit[]; rest: string[] } {
  const { hunks, inFence, isShown } = context;
  if (hunks.size === 0 && !lines.some((line) => starts.test(line))) return { edits: [], rest: [...lines] };
  const files: File[] = [];
  const others: FoundEdit[] = [];
  const rest: string[] = [];
  const isHeader = (at: number): boolean => before.test(lines[at] ?? '') && after.test(lines[at + 1] ?? '');
  const ends = (line: string, at: number): boolean =>
    closes(line) || isHeader(at) || (noise.test(line) && !line.startsWith('\\'));
  const goesOn = followedBySigned(lines, ends);
  const isProse = followedByProse(lines, ends);
  let file: File | null = null;
  let hunk: Hunk | null = null;
  let left: Counts = null;
  let skip = false;
  let isSkipped = false;
  const begin = (at: number, path: string): File => {
    const opened: File = {
      at,
      from: path,
      to: path,
      hunks: [{ at, line: undefined, anchors: [], lines: [] }],
      isSkipped: isShown(path),
    };
    files.push(opened);
    return opened;
  };
  for (const [at, line] of lines.entries()) {
    const fenced = hunks.get(at);
    if (skip) skip = false;
    else if (fenced !== undefined) {
      file = begin(at, fenced);
      hunk = file.hunks[0] ?? null;
      left = null;
    } else if (isHeader(at)) {
      const [from, to] = [nameOf(before, line), nameOf(after, lines[at + 1] ?? '')];
      file = { at, from, to, hunks: [], isSkipped };
      files.push(file);
      hunk = null;
      skip = true;
      isSkipped = false;
    } else if (line.startsWith('@@') && (file || isOrphan(line, goesOn[at]))) {
      const read = headOf(line);
      hunk = { at, lines: [], ...read.hunk };
      left = read.counts;
      if (file) file.hunks.push(hunk);
      else others.push({ at, edit: unread('', 'The hunk has no --- and +++ lines that name its file.') });
    } else if (noise.test(line)) {
      if (!line.startsWith('\\')) hunk = null;
      if (gitHeader.test(line)) {
        file = null;
        const found = readGitSection(lines, at);
        if (found) others.push({ at, edit: found.edit });
        isSkipped = found?.withHunks === true;
      }
    } else {
      // A line without a sign that more of the hunk follows is one of the context whose space was left out.
      const isBare = goesOn[at] || (file?.from === null && inFence(at));
      const bare = isBare ? ({ sign: ' ', text: line } as const) : null;
      const isOver: boolean = line === '' && isEmpty(left) && isProse[at] === true;
      const read: HunkLine | null = hunk && !closes(line) && !isOver ? (readHunkLine(line) ?? bare) : null;
      if (hunk && read) {
        hunk.lines.push(read);
        left = left && counted(left, read);
      } else {
        if (closes(line) && file && hunks.has(file.at)) file = null;
        hunk = null;
        rest.push(line);
        continue;
      }
    }
    rest.push('');
  }
  const read = files.filter((one) => !one.isSkipped).flatMap((one) => editsOf(one, context));
  return { edits: [...read, ...others], rest };
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

function editsOf({ at, from, to, hunks: all }: File, { isFile, hunks: inFences }: Context): FoundEdit[] {
  // The first of a fence without a header begins with the fence, though there may be a line @@.
  const hunks = inFences.has(at) ? all.filter(({ lines }) => lines.some(({ text }) => text !== '')) : all;
  const paths = inFences.has(at) ? { old: from, now: to } : pathsOfDiff(from, to, isFile);
  const lines = hunks.flatMap((hunk) => hunk.lines);
  if (paths === 'unsure') return [{ at, edit: unread(to ?? '', 'Git names a new file b/ and its path.') }];
  const { old, now } = paths;
  if (old === null && now === null) return [];
  if (old === null) {
    const content = newFileLines(lines);
    if (!content) return [{ at, edit: unread(now ?? '', withoutSign) }];
    return [{ at, edit: { op: 'create', path: now ?? '', content } }];
  }
  if (now === null) {
    const removes = lines.flatMap(({ sign, text }) => (sign === '-' ? text : []));
    const isOther = lines.some(({ sign, text }) => sign === '+' || (sign === ' ' && text.trim() !== ''));
    if (isOther)
      return [{ at, edit: unread(old, 'A diff that deletes a file takes away all of its lines.') }];
    return [{ at, edit: { op: 'delete', path: old, ...(removes.length > 0 ? { removes } : {}) } }];
  }
  const edits = hunks.map((hunk): FoundEdit => ({ at: hunk.at, edit: editOf(old, hunk) }));
  if (old !== now) edits.push({ at, edit: { op: 'rename', path: old, to: now } });
  if (edits.length > 0) return edits;
  return [{ at, edit: unread(old, 'The diff of this file has no hunk.') }];
}

const withoutSign = 'Every line of a new file has to begin with "+", and some do not.';

/** The heading behind the numbers of a hunk is where its function begins, not the line above what it adds. */
function editOf(path: string, hunk: Hunk): ParsedEdit {
  const addsOnly = hunk.lines.every(({ sign, text }) => sign === '+' || text.trim() === '');
  return addsOnly && hunk.line !== undefined && hunk.anchors.length > 0
    ? unread(path, 'A hunk that only adds lines needs a line of the file around them.')
    : hunkEdit(path, hunk);
}
