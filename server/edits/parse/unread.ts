import type { FoundEdit } from '../parsedEdit.ts';
import { beginsEdit } from './beginsEdit.ts';

const mostShown = 5;
const longest = 200;

const ending = /^\s*[>+]{3,12} ?(?:REPLACE|UPDATED)\s*$/;

/** Lines that begin an edit and that nothing could read: each is a problem, so that the rest is not taken for the whole answer. */
export function findUnread(lines: readonly string[]): { edits: FoundEdit[]; rest: string[] } {
  const edits: FoundEdit[] = [];
  for (const [at, line] of lines.entries()) {
    if (edits.length >= mostShown) break;
    if (line === '' || line.length > longest) continue;
    if (!beginsEdit(line) && (edits.length > 0 || !ending.test(line))) continue;
    const message = `"${line.trim()}" looks like a part of an edit that could not be read. Write it as the edit format says.`;
    edits.push({
      at,
      edit: { op: 'edit', path: '', search: [], replace: [], problem: { code: 'FORMAT', message } },
    });
  }
  return { edits, rest: [...lines] };
}
