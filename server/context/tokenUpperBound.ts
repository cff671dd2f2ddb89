/**
 * The most tokens a text of so many UTF-8 bytes can have in any byte-level encoding: each token stands for at least one byte.
 * A bound for what must never be too low, such as a reservation before a call.
 */
export function tokenUpperBound(bytes: number): number {
  return Math.max(0, Math.ceil(bytes));
}
