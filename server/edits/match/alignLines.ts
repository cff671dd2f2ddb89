import { diffArrays } from 'diff';

/** A stretch of SEARCH and the stretch of its replacement that stands for it, 0-based, ends exclusive. */
export type Hunk = { changed: boolean; search: [number, number]; replace: [number, number] };

/** Keeps a hostile pair of texts from costing more than some tens of milliseconds. */
const workLimit = 4_000_000;

/** The most that comparing them costs. */
export const alignCost = (search: readonly string[], replace: readonly string[]): number =>
  2 * Math.min(workLimit, (search.length + replace.length) ** 2);

/**
 * What a replacement keeps of its SEARCH and what it changes, comparing lines by `key`. Null when the two differ so much that
 * comparing them would take too long.
 */
export function alignLines(
  search: readonly string[],
  replace: readonly string[],
  key: (line: string) => string,
): Hunk[] | null {
  const maxEditLength = Math.floor(workLimit / (search.length + replace.length + 1));
  const parts = diffArrays(search.map(key), replace.map(key), { maxEditLength });
  if (!parts) return null;
  const hunks: Hunk[] = [];
  let [left, right] = [0, 0];
  for (const { added, removed, value } of parts) {
    const changed = added || removed;
    const toLeft = left + (added ? 0 : value.length);
    const toRight = right + (removed ? 0 : value.length);
    const last = hunks.at(-1);
    if (changed && last?.changed) {
      last.search[1] = toLeft;
      last.replace[1] = toRight;
    } else hunks.push({ changed, search: [left, toLeft], replace: [right, toRight] });
    [left, right] = [toLeft, toRight];
  }
  return hunks;
}
