/** Longer lines are compared by their beginnings. */
const longest = 400;
const [above, current] = [new Uint16Array(longest + 1), new Uint16Array(longest + 1)];

/**
 * 1 for equal texts, 0 for texts with nothing in common: 1 less the edit distance over the longer length (Levenshtein). What
 * both begin and end with is left out of the table first, which changes nothing and is most of two lines that resemble each other.
 */
export function similarity(left: string, right: string): number {
  if (left === right) return 1;
  const [a, b] = [left.slice(0, longest), right.slice(0, longest)];
  const length = Math.max(a.length, b.length);
  if (length === 0) return 1;
  let head = 0;
  while (head < a.length && head < b.length && a.charCodeAt(head) === b.charCodeAt(head)) head++;
  let [endA, endB] = [a.length, b.length];
  while (endA > head && endB > head && a.charCodeAt(endA - 1) === b.charCodeAt(endB - 1)) {
    endA--;
    endB--;
  }
  return 1 - distance(a.slice(head, endA), b.slice(head, endB)) / length;
}

/** Letters to add, leave out or change to make one text of the other, of the beginnings that are compared. */
export const lettersApart = (left: string, right: string): number =>
  Math.round((1 - similarity(left, right)) * Math.min(longest, Math.max(left.length, right.length)));

function distance(a: string, b: string): number {
  if (a.length === 0 || b.length === 0) return Math.max(a.length, b.length);
  let [row, next] = [above, current];
  for (let j = 0; j <= b.length; j++) row[j] = j;
  for (let i = 1; i <= a.length; i++) {
    const code = a.charCodeAt(i - 1);
    next[0] = i;
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (code === b.charCodeAt(j - 1) ? 0 : 1);
      next[j] = Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1);
    }
    [row, next] = [next, row];
  }
  return row[b.length] ?? 0;
}
