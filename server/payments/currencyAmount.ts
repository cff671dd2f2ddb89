/** Currencies that Stripe counts in whole units. https://docs.stripe.com/currencies#zero-decimal */
const withoutMinorUnit = new Set('bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf'.split(' '));
/** Currencies with three decimals or with rules of their own, where a mistake would move money by a factor. */
const refused = new Set('bhd isk jod kwd omr tnd ugx'.split(' '));

const decimalsOf = (currency: string): number => (withoutMinorUnit.has(currency) ? 0 : 2);

export const isSellingCurrency = (currency: string): boolean =>
  /^[a-z]{3}$/.test(currency) && !refused.has(currency);

/** A decimal amount in the minor unit of its currency, such as cents; null when it has digits the currency has not. */
export function toMinorUnits(amount: string, currency: string): number | null {
  const [, whole, fraction = ''] = /^([0-9]{1,9})(?:\.([0-9]{1,2}))?$/.exec(amount) ?? [];
  if (whole === undefined) return null;
  const decimals = decimalsOf(currency);
  if (fraction.length > decimals && Number(fraction) !== 0) return null;
  return Number(whole + fraction.padEnd(decimals, '0').slice(0, decimals));
}

/** Minor units as a decimal amount with the digits of the currency, such as `4.90`. */
export function fromMinorUnits(minor: number, currency: string): string {
  const decimals = decimalsOf(currency);
  if (decimals === 0) return String(minor);
  const digits = String(minor).padStart(decimals + 1, '0');
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}
