import type { EditProblem, FoundEdit, ParsedEdit } from '../parsedEdit.ts';
import { followedBySigned, type Hunk, hunkEdit, readHunkLine } from './hunk.ts';
import { hidden } from './regions.ts';

type Section = {
  at: number;
  op: 'update' | 'add' | 'delete';
  path: string;
  to: string | null;
  edits: number;
  /** Lines of a new file that do not begin with a plus: it cannot be told what is in it. */
  unsigned: boolean;
};

const header = /^\*\*\* (Update|Add|Delete) File: (.+)$/;
const moveTo = /^\*\*\* Move to: (.+)$/;
const begin = /^(\s*)\*\*\* Begin Patch\s*$/;
const end = /^\*\*\* End Patch\s*$/;
/** Where a hunk outside of an envelope ends at the latest. */
const ends = (line: string): boolean => /^(?:`{3}|~{3}|\*\*\* [A-Z])/.test(line) || line === hidden;
const endOfFile = /^\*\*\* End of File\s*$/;

/** Reads `*** Begin Patch` envelopes: files with hunks that are placed by their text and by the line after `@@`. */
export function parseApplyPatch(
  lines: readonly string[],
  inFence: (at: number) => boolean = () => false,
): { edits: FoundEdit[]; rest: string[] } {
  if (!lines.some((line) => header.test(line.trim()) || begin.test(line)))
    return { edits: [], rest: [...lines] };
  const edits: FoundEdit[] = [];
  const rest: string[] = [];
  const goesOn = followedBySigned(lines, ends);
  let open = false;
  let astray = false;
  let section: Section | null = null;
  let hunk: Hunk | null = null;
  let added: string[] = [];
  /** Blank lines of a new file without their plus: they count where more of the file follows. */
  let blank = 0;
  let indent = '';

  const push = (at: number, edit: ParsedEdit, problem?: EditProblem): void => {
    edits.push({ at, edit: problem ? { ...edit, problem } : edit });
    if (section) section.edits += 1;
  };
  const closeHunk = (): void => {
    if (section && hunk && hunk.lines.length > 0) push(hunk.at, hunkEdit(section.path, hunk));
    hunk = null;
  };
  const closeSection = (): void => {
    closeHunk();
    if (!section) return;
    const { at, op, path, to, unsigned } = section;
    if (op === 'add') push(at, { op: 'create', path, content: added }, unsigned ? withoutSign : undefined);
    else if (op === 'delete') push(at, { op: 'delete', path });
    else if (to !== null) push(at, { op: 'rename', path, to });
    else if (section.edits === 0)
      push(
        at,
        { op: 'edit', path, search: [], replace: [] },
        { code: 'FORMAT', message: 'The file has no hunk.' },
      );
    section = null;
    added = [];
    blank = 0;
  };

  for (const [at, given] of lines.entries()) {
    const begun = open && section ? null : begin.exec(given);
    if (begun) {
      closeSection();
      open = true;
      indent = begun[1] ?? '';
      rest.push('');
      continue;
    }
    const line = open && given.startsWith(indent) ? given.slice(indent.length) : given;
    // Inside of a section a line that begins with white space is text of the file, whatever it says.
    const isText: boolean = /^\s/.test(line) && (section ? (section as Section).op !== 'delete' : !open);
    const found: RegExpExecArray | null = isText ? null : header.exec(line.trim());
    const moved = isText ? null : moveTo.exec(line.trim());
    if (end.test(line)) {
      closeSection();
      open = false;
      indent = '';
    } else if (found) {
      closeSection();
      const op: Section['op'] = found[1] === 'Add' ? 'add' : found[1] === 'Delete' ? 'delete' : 'update';
      section = { at, op, path: found[2] ?? '', to: null, edits: 0, unsigned: false };
    } else if (section && moved) (section as Section).to = moved[1] ?? '';
    else if (section && endOfFile.test(line)) {
      if (hunk) (hunk as Hunk).atEnd = true;
    } else if (section) {
      const current: Section = section;
      if (current.op === 'add') {
        if (line.startsWith('+')) {
          for (; blank > 0; blank--) if (added.length > 0) added.push('');
          added.push(line.slice(1));
        } else if (line.trim() === '') blank += 1;
        else if (open || (!ends(line) && (goesOn[at] || inFence(at)))) current.unsigned = true;
        else closeSection();
      } else if (line.startsWith('@@')) {
        if (hunk && (hunk as Hunk).lines.length === 0) (hunk as Hunk).anchors.push(...anchorOf(line));
        else {
          closeHunk();
          hunk = { at, line: undefined, anchors: anchorOf(line), lines: [] };
        }
      } else {
        hunk ??= { at, line: undefined, anchors: [], lines: [] };
        // Inside of the envelope, and where more of the hunk follows, a line without a sign is one of the context whose space was left out.
        const bare = open || goesOn[at] ? ({ sign: ' ', text: line } as const) : null;
        const read = !open && ends(line) ? null : (readHunkLine(line) ?? bare);
        if (read) (hunk as Hunk).lines.push(read);
        else closeSection();
      }
    } else if (!section && !open && !endOfFile.test(line)) {
      rest.push(line);
      continue;
    } else if (!section && line.trim() !== '' && !astray) {
      astray = true;
      push(at, { op: 'edit', path: '', search: [], replace: [] }, ofNoFile);
    }
    rest.push('');
  }
  if (open) {
    closeHunk();
    const path = (section as Section | null)?.path ?? '';
    push(lines.length, { op: 'edit', path, search: [], replace: [] }, cut);
  } else closeSection();
  return { edits, rest };
}

const withoutSign: EditProblem = {
  code: 'FORMAT',
  message: 'Every line of a new file has to begin with "+", and some do not.',
};
const ofNoFile: EditProblem = {
  code: 'FORMAT',
  message: 'Lines stand in the patch before any "*** Update File:" line.',
};
const cut: EditProblem = { code: 'CUT', message: 'It has no *** End Patch: the answer stopped inside it.' };

function anchorOf(line: string): string[] {
  const text = line.replace(/^@@\s?/, '').trimEnd();
  const anchor = text.endsWith('@@') ? text.slice(0, -2) : text;
  return anchor.trim() === '' ? [] : [anchor];
}
