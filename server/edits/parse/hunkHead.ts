import type { Hunk, HunkLine } from './hunk.ts';

/** How many lines of before and of after are still to come, by what the hunk says of itself; null where it does not. */
export type Counts = [number, number] | null;

const range = /^@@+(?: -(\d{1,9})(?:,(\d{1,9}))? \+\d{1,9}(?:,(\d{1,9}))?)?(?: @@+)?\s?(.*)$/;

/** What the line of a hunk that begins with @@ says. */
export function headOf(line: string): { hunk: Pick<Hunk, 'line' | 'anchors'>; counts: Counts } {
  const [, number, old = '1', now = '1', section = ''] = range.exec(line) ?? [];
  return {
    hunk: {
      line: number === undefined || number === '0' ? undefined : Number(number),
      anchors: section.trim() === '' ? [] : [section],
    },
    counts: number === undefined ? null : [Number(old), Number(now)],
  };
}

export const counted = ([old, now]: [number, number], { sign }: HunkLine): Counts => [
  old - (sign === '+' ? 0 : 1),
  now - (sign === '-' ? 0 : 1),
];

/** Whether the hunk has all lines it says it has. */
export const isEmpty = (left: Counts): boolean => left !== null && left[0] === 0 && left[1] === 0;

/**
 * For each line whether all that follows before the hunk ends may be prose: nothing with a plus, and with a minus only what reads like
 * a bullet. Then a hunk that has the lines it says ends at a blank one.
 */
export function followedByProse(
  lines: readonly string[],
  ends: (line: string, at: number) => boolean,
): boolean[] {
  const follows: boolean[] = new Array(lines.length).fill(true);
  let prose = true;
  for (let at = lines.length - 1; at >= 0; at--) {
    const line = lines[at] ?? '';
    prose = line.startsWith('@@') || ends(line, at) || (prose && !/^(?:\+|-(?! \S))/.test(line));
    follows[at] = prose;
  }
  return follows;
}
