import { formatCents } from './money.js';

/** One line a person, for a message to the group. */
export function describeShares(names, shares) {
  return names.map((name, i) => `${name} pays ${formatCents(shares[i])}`).join('\n');
}
