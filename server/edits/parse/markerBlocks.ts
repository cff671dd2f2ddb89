import type { EditProblem, FoundEdit } from '../parsedEdit.ts';
import { pathIn } from './pathIn.ts';

const opening = /^\s*<{5,9} SEARCH>?\s*$/;
const divider = /^\s*={5,9}\s*$/;
const closing = /^\s*>{5,9} REPLACE\s*$/;
const fence = /^\s*(?:`{3,}|~{3,})/;
type Block = { at: number; path: string; width: number; lines: string[] };

/**
 * Reads SEARCH/REPLACE blocks, fenced or not. The path stands on a line of its own before the block; a block that directly
 * follows another one without a path belongs to the same file. A path is never guessed: without one the edit is refused.
 */
export function parseMarkerBlocks(
  lines: readonly string[],
  isFile: (path: string) => boolean,
): { edits: FoundEdit[]; rest: string[] } {
  const edits: FoundEdit[] = [];
  const rest = [...lines];
  const take = (from: number, to: number): void => {
    for (let at = from; at <= to; at++) rest[at] = '';
  };
  let block: Block | null = null;
  let previous: { end: number; path: string } | null = null;
  for (const [at, line] of lines.entries()) {
    if (opening.test(line)) {
      if (block) {
        edits.push(found(block, cut));
        take(block.at, at - 1);
      }
      const path: string = pathBefore(lines, at, previous, isFile);
      block = { at, path, width: markerWidth(line), lines: [] };
    } else if (block && closing.test(line)) {
      edits.push(found(block));
      take(block.at, at);
      previous = { end: at, path: block.path };
      block = null;
    } else block?.lines.push(line);
  }
  if (block) {
    edits.push(found(block, cut));
    take(block.at, lines.length - 1);
  }
  return { edits, rest };
}

const cut: EditProblem = { code: 'CUT', message: 'It has no REPLACE marker: the answer stopped inside it.' };
const format = (message: string): EditProblem => ({ code: 'FORMAT', message });
const markerWidth = (line: string): number => line.trim().replace(/[^<=].*/, '').length;

function found({ at, path, width, lines }: Block, cutShort?: EditProblem): FoundEdit {
  const dividers = lines.flatMap((line, index) => (divider.test(line) ? index : []));
  const sameWidth = dividers.filter((index) => markerWidth(lines[index] ?? '') === width);
  const candidates = sameWidth.length > 0 ? sameWidth : dividers;
  const middle = candidates[0] ?? lines.length;
  const problem = cutShort ?? problemOf(path, candidates.length);
  return {
    at,
    edit: {
      op: 'edit',
      path,
      search: lines.slice(0, middle),
      replace: lines.slice(middle + 1),
      ...(problem ? { problem } : {}),
    },
  };
}

function problemOf(path: string, dividers: number): EditProblem | undefined {
  if (path === '') return format('No path stands on the line before the SEARCH marker.');
  if (dividers === 0) return format('The block has no ======= line between SEARCH and REPLACE.');
  if (dividers > 1) {
    return format('Several lines could be the divider. Use a longer row of marker signs in this block.');
  }
  return undefined;
}

function pathBefore(
  lines: readonly string[],
  at: number,
  previous: { end: number; path: string } | null,
  isFile: (path: string) => boolean,
): string {
  let fences = 0;
  for (let index = at - 1; index >= Math.max(0, at - 6); index--) {
    if (previous && index === previous.end) return fences === 0 ? previous.path : '';
    const line = lines[index] ?? '';
    if (line.trim() === '') continue;
    // The text after a fence is a language, not a path.
    if (fence.test(line)) {
      if (++fences > 1) return '';
      continue;
    }
    return pathIn(line, isFile);
  }
  return '';
}
