import type { ParsedEdit } from '../parsedEdit.ts';

export type HunkLine = { sign: ' ' | '+' | '-'; text: string };
/** `line`: where the hunk says it begins, 1-based. `anchors`: lines above it that tell where it belongs, outermost first. `atEnd`: the file ends with it. */
export type Hunk = {
  at: number;
  line: number | undefined;
  anchors: string[];
  lines: HunkLine[];
  atEnd?: true;
};

/** A line of a hunk; a blank one without a sign is a blank line of the context. Null for what cannot be one. */
export function readHunkLine(line: string): HunkLine | null {
  const sign = line[0];
  if (sign === undefined) return { sign: ' ', text: '' };
  return sign === ' ' || sign === '+' || sign === '-' ? { sign, text: line.slice(1) } : null;
}

/**
 * For each line whether one with a plus or a minus follows it before the hunk ends: then a line without a sign is not the end
 * of the hunk.
 */
export function followedBySigned(
  lines: readonly string[],
  ends: (line: string, at: number) => boolean,
): boolean[] {
  const follows: boolean[] = new Array(lines.length).fill(false);
  let signed = false;
  for (let at = lines.length - 1; at >= 0; at--) {
    const line = lines[at] ?? '';
    follows[at] = signed;
    if (line.startsWith('@@') || ends(line, at)) signed = false;
    else if (line.startsWith('+') || line.startsWith('-')) signed = true;
  }
  return follows;
}

/**
 * The hunk as SEARCH and REPLACE. One that only adds lines and has no context is placed below its anchor; without one nothing
 * says where it belongs, and it is refused.
 */
export function hunkEdit(path: string, { line, anchors, lines, atEnd }: Hunk): ParsedEdit {
  const shown = trimBlankEnds(lines);
  const search = shown.flatMap(({ sign, text }) => (sign === '+' ? [] : text));
  const replace = shown.flatMap(({ sign, text }) => (sign === '-' ? [] : text));
  const anchor = anchors.at(-1);
  if (search.every((text) => text.trim() === '') && anchor !== undefined) {
    return {
      op: 'edit',
      path,
      search: [anchor],
      replace: [anchor, ...replace],
      wholeLines: true,
      ...hints(line, anchors.slice(0, -1)),
    };
  }
  const end = atEnd ? { atEnd } : {};
  return { op: 'edit', path, search, replace, wholeLines: true, ...end, ...hints(line, anchors) };
}

const hints = (line: number | undefined, anchors: readonly string[]) => ({
  ...(line === undefined ? {} : { line }),
  ...(anchors.length === 0 ? {} : { anchors: [...anchors] }),
});

/** Blank lines without a sign around a hunk belong to the answer, not to the file. */
function trimBlankEnds(lines: readonly HunkLine[]): readonly HunkLine[] {
  const counts = ({ sign, text }: HunkLine): boolean => sign !== ' ' || text !== '';
  const first = lines.findIndex(counts);
  return first < 0 ? [] : lines.slice(first, lines.findLastIndex(counts) + 1);
}
