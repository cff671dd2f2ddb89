/**
 * Lines of `base` that have to be kept but are not found in `after`, in the same order, with their numbers from 1. `mayGo` says of a
 * line (by index from 0) that it may be changed or left out. O(n log n): every line is looked for behind the one before it.
 */
export function lostLines(
  base: readonly string[],
  after: readonly string[],
  mayGo: (index: number) => boolean = () => false,
): { line: number; text: string }[] {
  const places = new Map<string, number[]>();
  for (const [index, text] of after.entries()) {
    const known = places.get(text);
    if (known) known.push(index);
    else places.set(text, [index]);
  }
  const lost: { line: number; text: string }[] = [];
  let from = 0;
  for (const [index, text] of base.entries()) {
    if (mayGo(index)) continue;
    const at = firstFrom(places.get(text) ?? [], from);
    if (at === undefined) lost.push({ line: index + 1, text });
    else from = at + 1;
  }
  return lost;
}

/** The first of ascending numbers that is at least `from`. */
function firstFrom(places: readonly number[], from: number): number | undefined {
  let [low, high] = [0, places.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((places[middle] ?? 0) < from) low = middle + 1;
    else high = middle;
  }
  return places[low];
}
