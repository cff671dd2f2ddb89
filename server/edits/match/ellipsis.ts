import type { FileIndex } from './fileIndex.ts';
import { findSequence } from './findSequence.ts';
import { foldLine } from './foldLine.ts';
import type { Block, Located } from './locate.ts';
import { trailingSpaceRung } from './trailingSpaceRung.ts';

/** A row of dots, alone or in a comment; of a line without the white space at its sides. */
const dots = /^(?:(?:\/\/|#|--|\/\*|<!--)\s{0,20})?(?:\.{3}|\u2026)(?:\s{0,20}(?:\*\/|-->))?$/;
/** Lines that one row of dots may stand for. A longer span is not what a person would leave out in a SEARCH. */
const longest = 200;

/**
 * SEARCH and REPLACE that leave out the same stretches by a row of dots. Each part between dots must stand in the file exactly
 * once; what was left out stays as it is.
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
  const lines: string[] = [];
  for (const [index, { end }] of places.entries()) {
    const merged = kept(file.lines, places[index], parts[index] ?? [], wishes[index] ?? []);
    if (!merged) return { kind: 'unsafe' };
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

/** Lines of a part that are not changed stay byte for byte as the file has them. Null when that cannot be told. */
function kept(
  lines: readonly string[],
  place: { start: number; end: number } | undefined,
  search: readonly string[],
  replace: readonly string[],
): readonly string[] | null {
  if (!place) return null;
  return trailingSpaceRung.adapt({ file: lines.slice(place.start, place.end), search, replace });
}
