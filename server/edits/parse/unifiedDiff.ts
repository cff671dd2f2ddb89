import type { FoundEdit } from '../parsedEdit.ts';
import { type Hunk, hunkEdit, readHunkLine } from './hunk.ts';

type File = { at: number; from: string | null; to: string | null; hunks: Hunk[] };

const before = /^--- (.+?)(?:\t.*)?$/;
const after = /^\+\+\+ (.+?)(?:\t.*)?$/;
const range = /^@@+(?: -(\d{1,9})(?:,\d{1,9})? \+\d{1,9}(?:,\d{1,9})?)?(?: @@+)?\s?(.*)$/;
const noise =
  /^(?:diff --git |index [0-9a-f]|new file mode|deleted file mode|old mode|new mode|similarity index|\\ No newline)/;

/**
 * Reads unified diffs. Models count lines badly, so a hunk is placed by its text, and its numbers only decide between places
 * that are equally good. A `---` is a header only where `+++` follows it.
 */
export function parseUnifiedDiff(
  lines: readonly string[],
  isFile: (path: string) => boolean,
): { edits: FoundEdit[]; rest: string[] } {
  const files: File[] = [];
  const rest: string[] = [];
  let file: File | null = null;
  let hunk: Hunk | null = null;
  let skip = false;
  for (const [at, line] of lines.entries()) {
    const next = lines[at + 1] ?? '';
    if (skip) skip = false;
    else if (before.test(line) && after.test(next)) {
      file = { at, from: nameOf(before, line), to: nameOf(after, next), hunks: [] };
      files.push(file);
      hunk = null;
      skip = true;
    } else if (file && line.startsWith('@@')) {
      const [, number, section = ''] = range.exec(line) ?? [];
      hunk = {
        at,
        line: number === undefined || number === '0' ? undefined : Number(number),
        anchors: section.trim() === '' ? [] : [section],
        lines: [],
      };
      file.hunks.push(hunk);
    } else if (noise.test(line)) {
      if (!line.startsWith('\\')) hunk = null;
    } else {
      // A line without a sign that more of the hunk follows is one of the context whose space was left out.
      const bare = /^[+-]/.test(next) && !before.test(next) ? ({ sign: ' ', text: line } as const) : null;
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
  return { edits: files.flatMap((one) => editsOf(one, isFile)), rest };
}

function nameOf(header: RegExp, line: string): string | null {
  const name = header.exec(line)?.[1] ?? '';
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
  const edits = hunks.map((hunk): FoundEdit => ({ at: hunk.at, edit: hunkEdit(old, hunk) }));
  if (old !== now) edits.push({ at, edit: { op: 'rename', path: old, to: now } });
  if (edits.length > 0) return edits;
  const problem = { code: 'FORMAT', message: 'The diff of this file has no hunk.' } as const;
  return [{ at, edit: { op: 'edit', path: old, search: [], replace: [], problem } }];
}

/** `a/` and `b/` are git's own, unless a folder has that name. */
function pathOf(name: string, isFile: (path: string) => boolean): string {
  const bare = name.replace(/^[ab]\//, '');
  return isFile(name) && !isFile(bare) ? name : bare;
}
