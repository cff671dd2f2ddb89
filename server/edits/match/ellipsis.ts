import type { FileIndex } from './fileIndex.ts';
import { findSequence } from './findSequence.ts';
import { foldLine } from './foldLine.ts';
import type { Block, Located } from './locate.ts';
import { trailingSpaceRung } from './trailingSpaceRung.ts';
import { withoutSlips } from './withoutSlips.ts';

/** A row of dots, alone or in a comment; of a line without the white space at its sides. */
const dots = /^(?:(?:\/\/|#|--|\/\*|<!--)\s{0,20})?(?:\.{3}|\u2026)(?:\s{0,20}(?:\*\/|-->))?$/;
/** Lines that one row of dots may stand for. A longer span is not what a person would leave out in a SEARCH. */
const longest = 200;

/**
 * SEARCH and REPLACE that leave out the same stretches by a row of dots. Each part between dots must stand in the file exactly
 * once, in one block with the others; what was left out stays as it is.
 */
export function locateElided(file: FileIndex, { search, replace }: Block): Located {
  const [parts, wishes] = [split(search), split(replace)];
  if (parts.length < 2 || parts.length !== wishes.length) return { kind: 'none' };
  if (parts.some((part) => part.every((line) => line.trim() === ''))) return { kind: 'none' };
  const places: { start: number; end: number }[] = [];
  for (const part of parts) {
    const [start, ...others] = findSequence(file.folded, part.map(foldLine), 2);
    if (start === undefined) return { kind: 'none' };
    if (others.length > 0) return { kind: 'ambiguous', rung: 'ellipsis', starts: [start, ...others] };
    const before = places.at(-1);
    if (before && (start < before.end || start - before.end > longest)) return { kind: 'unsafe' };
    places.push({ start, end: start + part.length });
  }
  for (const [index, part] of parts.slice(1).entries()) {
    const [above, below] = [places[index], places[index + 1]];
    if (!above || !below) return { kind: 'unsafe' };
    if (leavesBlock(file.lines.slice(above.end, below.start), parts[index] ?? [], part))
      return { kind: 'unsafe' };
  }
  // A character that slipped into one part means the file's in the others, too.
  const all = withoutSlips({
    file: places.flatMap(({ start, end }) => file.lines.slice(start, end)),
    search: parts.flat(),
    replace: wishes.flat(),
  });
  const lines: string[] = [];
  let [sought, wished] = [0, 0];
  for (const [index, { start, end }] of places.entries()) {
    const [ofSearch, ofReplace] = [parts[index]?.length ?? 0, wishes[index]?.length ?? 0];
    const merged = trailingSpaceRung.adapt({
      file: file.lines.slice(start, end),
      search: all.search.slice(sought, sought + ofSearch),
      replace: all.replace.slice(wished, wished + ofReplace),
    });
    if (!merged) return { kind: 'unsafe' };
    [sought, wished] = [sought + ofSearch, wished + ofReplace];
    lines.push(...merged);
    const next = places[index + 1];
    if (next) lines.push(...file.lines.slice(end, next.start));
  }
  return {
    kind: 'found',
    rung: 'ellipsis',
    start: places[0]?.start ?? 0,
    end: places.at(-1)?.end ?? 0,
    lines,
  };
}

function split(lines: readonly string[]): string[][] {
  const parts: string[][] = [[]];
  for (const line of lines) {
    if (dots.test(line.trim())) parts.push([]);
    else parts.at(-1)?.push(line);
  }
  return parts;
}

const isFilled = (line: string): boolean => line.trim() !== '';
const depthOf = (line: string): number => (/^\s*/.exec(line)?.[0] ?? '').replaceAll('\t', '    ').length;

/**
 * Whether the lines left out go on in another block than the one that is shown: below a line that the next part is indented against,
 * one as far left as that line; else one that is further left than the next part.
 */
function leavesBlock(left: readonly string[], above: readonly string[], below: readonly string[]): boolean {
  const [from, to] = [depthOf(above.findLast(isFilled) ?? ''), depthOf(below.find(isFilled) ?? '')];
  const least = from < to ? from + 1 : to;
  return left.some((line) => isFilled(line) && depthOf(line) < least);
}
