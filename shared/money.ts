/** One credit is 0.01 USD. Balances and charges are integer micro-USD. */
export const microUsdPerCredit = 10_000;

/** Credits with two decimals and their unit, as shown everywhere: `12.34 credits`. Rounds half away from zero. */
export function formatCredits(microUsd: number): string {
  const hundredths = Math.round(Math.abs(microUsd) / 100);
  const sign = microUsd < 0 && hundredths > 0 ? '-' : '';
  const whole = Math.floor(hundredths / 100).toLocaleString('en-US');
  const amount = `${sign}${whole}.${String(hundredths % 100).padStart(2, '0')}`;
  return `${amount} ${amount === '1.00' ? 'credit' : 'credits'}`;
}
