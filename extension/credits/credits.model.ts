import type { CreditsBalance } from '#shared/credits.contract.ts';
import { formatCredits, microUsdPerCredit } from '#shared/money.ts';

export type StatusText = { text: string; tooltip: string; accessibilityLabel: string; low: boolean };

/** In the status bar: whole credits with their unit, rounded down, so that it never shows more than there is. */
export function statusText(balance: CreditsBalance, lastCharge: number | null): StatusText {
  if (balance.billing === 'off') return notBilled;
  const whole = Math.floor(balance.available / microUsdPerCredit);
  const credits = `${whole.toLocaleString('en-US')} ${whole === 1 ? 'credit' : 'credits'}`;
  const low = balance.available < balance.minimum;
  const lines = [
    `Available: ${formatCredits(balance.available, 'down')} (≈ ${usd(balance.available)})`,
    ...(balance.held > 0 ? [`Held by runs under way: ${formatCredits(balance.held)}`] : []),
    ...(balance.debt > 0 ? [`Owed: ${formatCredits(balance.debt)}`] : []),
    ...(balance.expires === null
      ? []
      : [`${formatCredits(balance.expires.amount)} of it expire on ${balance.expires.at.slice(0, 10)}`]),
    ...(lastCharge === null ? [] : [`Last charge: ${formatCredits(lastCharge)}`]),
    ...freeLines(balance),
    ...(balance.frozen ? ['The wallet is frozen: ask the operator of the server.'] : []),
    ...(low ? [`No run starts below ${formatCredits(balance.minimum)}.`] : []),
    ...(balance.frozen ? [] : ['Click to buy credits.']),
  ];
  return {
    text: `$(${low || balance.frozen ? 'warning' : 'credit-card'}) ${credits}`,
    tooltip: lines.join('\n'),
    accessibilityLabel: `Plumbline: ${credits} available. ${balance.frozen ? 'The wallet is frozen' : 'Buy credits'}`,
    low: low || balance.frozen,
  };
}

/** No promise of free work where there is none. */
function freeLines({ chargeRejected, freeToday: { left, perDay } }: CreditsBalance): string[] {
  const free = `${formatCredits(left)} of ${formatCredits(perDay)}`;
  if (chargeRejected === 'allowance')
    return perDay === 0 ? [] : [`Free for unverified changes today: ${free}`];
  const failed = perDay === 0 ? '' : ` Free for failed runs today: ${free}`;
  return [`Rejected changes are charged in full.${failed}`];
}

/** Dollars and cents, rounded to the nearest. */
const usd = (microUsd: number): string =>
  (microUsd / 1_000_000).toLocaleString('en-US', { style: 'currency', currency: 'USD' });

/** A server that does not bill: there is no balance to show, and the item leads to what its operator says about that. */
const notBilled: StatusText = {
  text: '$(credit-card) Not billed',
  tooltip: 'This server does not bill: runs need no credits.\nClick for what its operator says about that.',
  accessibilityLabel: 'Plumbline: this server does not bill',
  low: false,
};
