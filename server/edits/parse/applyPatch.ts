import type { EditProblem, FoundEdit, ParsedEdit } from '../parsedEdit.ts';
import { type Hunk, hunkEdit, readHunkLine } from './hunk.ts';

type Section = {
  at: number;
  op: 'update' | 'add' | 'delete';
  path: string;
  to: string | null;
  edits: number;
  /** Lines of a new file that do not begin with a plus: it cannot be told what is in it. */
  unsigned: boolean;
};

const header = /^\s*\*\*\* (Update|Add|Delete) File: (.+?)\s*$/;
const moveTo = /^\s*\*\*\* Move to: (.+?)\s*$/;
const begin = /^\s*\*\*\* Begin Patch\s*$/;
const end = /^\s*\*\*\* End Patch\s*$/;
const endOfFile = /^\s*\*\*\* End of File\s*$/;

/** Reads `*** Begin Patch` envelopes: files with hunks that are placed by their text and by the line after `@@`. */
export function parseApplyPatch(lines: readonly string[]): { edits: FoundEdit[]; rest: string[] } {
  if (!lines.some((line) => header.test(line))) return { edits: [], rest: [...lines] };
  const edits: FoundEdit[] = [];
  const rest: string[] = [];
  let open = false;
  let section: Section | null = null;
  let hunk: Hunk | null = null;
  let added: string[] = [];

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
  };

  for (const [at, line] of lines.entries()) {
    const found = header.exec(line);
    const moved = moveTo.exec(line);
    if (begin.test(line)) open = true;
    else if (end.test(line)) {
      closeSection();
      open = false;
    } else if (found) {
      closeSection();
      const op = found[1] === 'Add' ? 'add' : found[1] === 'Delete' ? 'delete' : 'update';
      section = { at, op, path: found[2] ?? '', to: null, edits: 0, unsigned: false };
    } else if (section && moved) (section as Section).to = moved[1] ?? '';
    else if (section && !endOfFile.test(line)) {
      const current: Section = section;
      if (current.op === 'add') {
        if (line.startsWith('+')) added.push(line.slice(1));
        else if (line.trim() !== '' && open) current.unsigned = true;
        else if (line.trim() !== '') closeSection();
      } else if (line.startsWith('@@')) {
        const anchors: string[] = hunk && (hunk as Hunk).lines.length === 0 ? (hunk as Hunk).anchors : [];
        closeHunk();
        hunk = { at, line: undefined, anchors: [...anchors, ...anchorOf(line)], lines: [] };
      } else {
        hunk ??= { at, line: undefined, anchors: [], lines: [] };
        // Between begin and end a line without a sign is one of the context whose space was left out.
        const bare = open && (hunk as Hunk).lines.length > 0 ? ({ sign: ' ', text: line } as const) : null;
        const read = readHunkLine(line) ?? bare;
        if (read) (hunk as Hunk).lines.push(read);
        else closeSection();
      }
    } else if (!section && !open && !endOfFile.test(line)) {
      rest.push(line);
      continue;
    }
    rest.push('');
  }
  if (section && open) {
    closeHunk();
    const { path } = section as Section;
    push(lines.length, { op: 'edit', path, search: [], replace: [] }, cut);
  } else closeSection();
  return { edits, rest };
}

const withoutSign: EditProblem = {
  code: 'FORMAT',
  message: 'Every line of a new file has to begin with "+", and some do not.',
};
const cut: EditProblem = { code: 'CUT', message: 'It has no *** End Patch: the answer stopped inside it.' };

function anchorOf(line: string): string[] {
  const text = line.replace(/^@@\s?/, '').replace(/\s*@@\s*$/, '');
  return text.trim() === '' ? [] : [text];
}
