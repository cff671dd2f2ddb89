import type { EditProblem, FoundEdit } from '../parsedEdit.ts';
import { pathInFence } from './fencePath.ts';
import { fenceLine } from './fences.ts';
import { pathIn } from './pathIn.ts';
import type { Region } from './regions.ts';

const divider = /^\s*={5,9}\s*$/;

/**
 * Reads SEARCH/REPLACE blocks, fenced or not. The path stands on a line of its own before the block, or behind the language of its
 * fence; a block that directly follows another one without a path belongs to the same file. A path is never guessed: without one the edit is refused.
 */
export function parseMarkerBlocks(
  lines: readonly string[],
  blocks: readonly Region[],
  isFile: (path: string) => boolean,
): { edits: FoundEdit[]; rest: string[] } {
  const rest = [...lines];
  let previous: { end: number; path: string } | null = null;
  const edits = blocks.map((block): FoundEdit => {
    const path = pathBefore(lines, block.from, previous, isFile);
    previous = block.closed ? { end: block.to, path } : previous;
    for (let at = block.from; at <= block.to; at++) rest[at] = '';
    return found(block, path, lines);
  });
  return { edits, rest };
}

const cut: EditProblem = { code: 'CUT', message: 'It has no REPLACE marker: the answer stopped inside it.' };
const format = (message: string): EditProblem => ({ code: 'FORMAT', message });
const markerWidth = (line: string): number => line.trim().replace(/[^<=].*/, '').length;

function found({ from, to, closed }: Region, path: string, all: readonly string[]): FoundEdit {
  const lines = all.slice(from + 1, closed ? to : to + 1);
  const width = markerWidth(all[from] ?? '');
  const dividers = lines.flatMap((line, index) => (divider.test(line) ? index : []));
  const sameWidth = dividers.filter((index) => markerWidth(lines[index] ?? '') === width);
  const candidates = sameWidth.length > 0 ? sameWidth : dividers;
  const middle = candidates[0] ?? lines.length;
  const problem = closed ? problemOf(path, candidates.length) : cut;
  return {
    at: from,
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
    // One fence closes behind the block before, another opens before this one.
    if (previous && index === previous.end) return fences === 1 ? '' : previous.path;
    const line = lines[index] ?? '';
    if (line.trim() === '') continue;
    const opened = fenceLine(line.trim());
    if (!opened) return fences > 1 ? '' : pathIn(line, isFile);
    const own = fences === 0 ? pathInFence(opened.info, isFile) : '';
    if (own !== '') return own;
    if (++fences > 2) return '';
  }
  return '';
}
