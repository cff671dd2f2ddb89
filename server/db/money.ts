/**
 * Micro-USD as read from an int8 column, as the safe integer the code outside SQL works with.
 * Throws RangeError beyond 2^53 - 1 (nine billion USD): rounding money silently would be worse than stopping.
 */
export function toMicroUsd(value: bigint): number {
  const amount = Number(value);
  if (!Number.isSafeInteger(amount)) throw new RangeError(`${value} micro-USD is beyond the safe integers`);
  return amount;
}
