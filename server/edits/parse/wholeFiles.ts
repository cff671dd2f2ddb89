import type { FoundEdit } from '../parsedEdit.ts';
import { pathIn } from './pathIn.ts';

const opening = /^ {0,3}(`{3,}|~{3,})\s*(.*)$/;

/** A fence that holds a tool call for the file named before it, and not that file. */
const isJson = /^json/i;
const jsonFile = /\.(?:json\w*|ipynb|webmanifest|map|lock)$|(?:^|\/)\.[\w.-]+rc$/i;

type Open = { at: number; fence: string; path: string; depth: number; content: string[] };

/**
 * Reads whole files in fences, each with its path on the line before or in the fence's own line. Fences without a path are
 * explanation. A fence inside of the file, as Markdown has them, is told by the language it names.
 */
export function parseWholeFiles(lines: readonly string[], isFile: (path: string) => boolean): FoundEdit[] {
  const edits: FoundEdit[] = [];
  let open: Open | null = null;
  for (const [at, line] of lines.entries()) {
    const [, fence = '', info = ''] = opening.exec(line) ?? [];
    if (!open) {
      if (fence !== '' && !info.includes('`'))
        open = { at, fence, path: pathOf(lines, at, info, isFile), depth: 0, content: [] };
      continue;
    }
    const current: Open = open;
    const isFence = fence.startsWith(current.fence[0] ?? '`') && fence.length >= current.fence.length;
    if (isFence && info === '' && current.depth === 0) {
      push(edits, current, isFile);
      open = null;
      continue;
    }
    if (isFence) current.depth += info === '' ? -1 : 1;
    current.content.push(line);
  }
  if (open) push(edits, open, isFile, true);
  return edits;
}

/** As in "```cpp:src/sieve.hpp"; a letter alone is a drive. */
const behindLanguage = /^[A-Za-z][\w+#-]+:(?=[\w.@-]+(?:[/.]|$))/;
const fileName = /[/\\][^/\\]*[\w-]$|^(?:[^/]*\.[A-Za-z0-9]{1,12}|\.[\w-]+|[A-Z][a-z]+file|LICENSE)$/;

/**
 * Whole files in fences beside edits of another format: those of files that no edit names, for one that is named is shown as it comes out.
 * A word before a fence that is no name of a file makes it an example.
 */
export function filesBeside(
  edits: readonly FoundEdit[],
  lines: readonly string[],
  isFile: (path: string) => boolean,
): FoundEdit[] {
  const named = new Set(edits.flatMap(({ edit }) => ('to' in edit ? [edit.path, edit.to] : [edit.path])));
  return parseWholeFiles(lines, isFile).flatMap(({ at, edit }) =>
    named.has(edit.path) || !(isFile(edit.path) || fileName.test(edit.path))
      ? []
      : [{ at, edit: edit.op === 'rewrite' ? { ...edit, beside: true } : edit }],
  );
}

/** For each line whether it is the text of a whole file in a fence, which other formats must not read. */
export function wholeFileLines(
  lines: readonly string[],
  isFile: (path: string) => boolean,
): (at: number) => boolean {
  let inside: Set<number> | null = null;
  return (at) => {
    inside ??= linesInside(lines, isFile);
    return inside.has(at);
  };
}

function linesInside(lines: readonly string[], isFile: (path: string) => boolean): Set<number> {
  const inside = new Set<number>();
  for (const { at, edit } of parseWholeFiles(lines, isFile)) {
    const [, , info = ''] = opening.exec(lines[at] ?? '') ?? [];
    if (!('content' in edit) || (isJson.test(info) && !jsonFile.test(edit.path))) continue;
    for (let line = at + 1; line <= at + edit.content.length; line++) inside.add(line);
  }
  return inside;
}

function push(
  edits: FoundEdit[],
  { at, path, content }: Open,
  isFile: (path: string) => boolean,
  isCut = false,
) {
  if (path === '') return;
  const problem = isCut
    ? { problem: { code: 'CUT', message: 'Its fence is not closed: the answer stopped inside it.' } as const }
    : {};
  edits.push({ at, edit: { op: isFile(path) ? 'rewrite' : 'create', path, content, ...problem } });
}

/** In the fence's line behind the language, or alone on the last line before it that is not blank. */
function pathOf(
  lines: readonly string[],
  at: number,
  info: string,
  isFile: (path: string) => boolean,
): string {
  const named = info
    .split(/\s+/)
    .map((word) => word.replace(/^(?:title|file|filename|path)=/, '').replace(behindLanguage, ''));
  const own = named.map((word) => pathIn(word, isFile)).find((word) => word.includes('.') || isFile(word));
  if (own) return own;
  for (let above = at - 1; above >= Math.max(0, at - 3); above--) {
    const line = lines[above] ?? '';
    if (line.trim() !== '') return pathIn(line, isFile);
  }
  return '';
}
