/** Credits with all their digits: one micro-USD is 0.0001 credits, so sums and differences can be checked by eye. */
export function exactCredits(microUsd: number): string {
  const digits = String(Math.abs(microUsd)).padStart(5, '0');
  return `${microUsd < 0 ? '-' : ''}${digits.slice(0, -4)}.${digits.slice(-4)}`;
}
