type Minutes = { low: number; likely: number; max: number };

/** Fewer runs than this say little about the next one. */
const enoughHistory = 5;
const minutesPerAttempt = { short: 0.5, usual: 1.5, full: 6 };
const minutesPerCheck = { short: 0.2, usual: 1, full: 5 };

/** How long a run takes, from what comparable runs took or, without enough of them, from rules of thumb. */
export function quoteMinutes(input: {
  checks: number;
  maxAttempts: number;
  minutesHistory?: readonly number[];
}): Minutes {
  const { checks, maxAttempts, minutesHistory = [] } = input;
  if (minutesHistory.length >= enoughHistory) {
    const sorted = [...minutesHistory].sort((a, b) => a - b);
    const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
    return { low: at(0.1), likely: at(0.5), max: at(1) };
  }
  const attempt = (kind: 'short' | 'usual' | 'full') =>
    minutesPerAttempt[kind] + checks * minutesPerCheck[kind];
  return { low: attempt('short'), likely: 1.5 * attempt('usual'), max: maxAttempts * attempt('full') };
}
