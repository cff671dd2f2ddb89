/**
 * The indexes at which `wanted` occurs in `keys`, overlapping ones included, in order; at most `limit`. Knuth-Morris-Pratt,
 * so a file of equal lines costs no more than any other.
 */
export function findSequence(keys: readonly string[], wanted: readonly string[], limit: number): number[] {
  const starts: number[] = [];
  const [first] = wanted;
  if (first === undefined || wanted.length > keys.length) return starts;
  const fallback = fallbacks(wanted);
  let matched = 0;
  for (let index = 0; index < keys.length; index++) {
    if (matched === 0) {
      // Most of a file is none of it, which the search of the engine gets over faster than a loop.
      index = keys.indexOf(first, index);
      if (index < 0) return starts;
    }
    while (matched > 0 && wanted[matched] !== keys[index]) matched = fallback[matched - 1] ?? 0;
    if (wanted[matched] === keys[index]) matched++;
    if (matched < wanted.length) continue;
    starts.push(index - wanted.length + 1);
    if (starts.length >= limit) return starts;
    matched = fallback[matched - 1] ?? 0;
  }
  return starts;
}

/** For each prefix, the length of its longest proper prefix that is also its suffix. */
function fallbacks(wanted: readonly string[]): number[] {
  const lengths = [0];
  let length = 0;
  for (let index = 1; index < wanted.length; index++) {
    while (length > 0 && wanted[length] !== wanted[index]) length = lengths[length - 1] ?? 0;
    if (wanted[length] === wanted[index]) length++;
    lengths.push(length);
  }
  return lengths;
}
