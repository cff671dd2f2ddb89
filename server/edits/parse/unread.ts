import type { FoundEdit } from '../parsedEdit.ts';

/** How edits begin in formats that are nearly one of those that are read. */
const beginnings = [
  /^\s*<{3,12} ?(?:SEARCH|ORIGINAL|BEFORE|OLD)\b/,
  /^\s*-{3,12} ?SEARCH\b>?\s*$/,
  /^\s*<<(?:SEARCH|CONTENT|FILE)\b[^<>]*>>\s*$/,
  /^\s*\*\*\* (?:Begin Patch|(?:Update|Add|Delete) File: )/,
];
const begins = (line: string): boolean => beginnings.some((beginning) => beginning.test(line));

const mostShown = 5;
const longest = 200;

const ending = /^\s*[>+]{3,12} ?(?:REPLACE|UPDATED)\s*$/;

/** Lines that begin an edit and that nothing could read: each is a problem, so that the rest is not taken for the whole answer. */
export function findUnread(
  lines: readonly string[],
  isContent: (at: number) => boolean,
): { edits: FoundEdit[]; rest: string[] } {
  const edits: FoundEdit[] = [];
  for (const [at, line] of lines.entries()) {
    if (edits.length >= mostShown) break;
    if (line === '' || line.length > longest) continue;
    if (!begins(line) && (edits.length > 0 || !ending.test(line))) continue;
    if (isContent(at)) continue;
    const message = `"${line.trim()}" looks like a part of an edit that could not be read. Write it as the edit format says.`;
    edits.push({
      at,
      edit: { op: 'edit', path: '', search: [], replace: [], problem: { code: 'FORMAT', message } },
    });
  }
  return { edits, rest: [...lines] };
}
