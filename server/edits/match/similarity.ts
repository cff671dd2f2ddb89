/** Longer lines are compared by their beginnings. */
const longest = 400;

/** 1 for equal texts, 0 for texts with nothing in common: 1 less the edit distance over the longer length (Levenshtein). */
export function similarity(left: string, right: string): number {
  if (left === right) return 1;
  const [a, b] = [left.slice(0, longest), right.slice(0, longest)];
  const length = Math.max(a.length, b.length);
  if (length === 0) return 1;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return 1 - (row[b.length] ?? length) / length;
}
