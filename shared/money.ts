/** One credit is 0.01 USD. Balances and charges are integer micro-USD. */
export const microUsdPerCredit = 10_000;

/**
 * Credits with two decimals and their unit, as shown everywhere: `12.34 credits`. Rounds half away from zero unless told otherwise:
 * `up` for what is needed, held or charged at most, `down` for what is there.
 */
export function formatCredits(microUsd: number, rounding: 'nearest' | 'up' | 'down' = 'nearest'): string {
  const exact = Math.abs(microUsd) / 100;
  const hundredths =
    rounding === 'nearest'
      ? Math.round(exact)
      : (rounding === 'up') === microUsd > 0
        ? Math.ceil(exact)
        : Math.floor(exact);
  const sign = microUsd < 0 && hundredths > 0 ? '-' : '';
  const whole = Math.floor(hundredths / 100).toLocaleString('en-US');
  const amount = `${sign}${whole}.${String(hundredths % 100).padStart(2, '0')}`;
  return `${amount} ${amount === '1.00' ? 'credit' : 'credits'}`;
}
