import type { CheckoutSession, CreditPackageOffer } from '#shared/payments.contract.ts';
import { isLoopback } from '../api/isLoopback.ts';
import type { Severity } from '../platform/choose.ts';
import type { PaymentEnd } from './waitForPayment.ts';

type PackageItem = { label: string; description: string; detail?: string; id: string };

/** `1 credit`, `2,500 credits`. */
const creditsText = (credits: number): string =>
  `${credits.toLocaleString('en-US')} ${credits === 1 ? 'credit' : 'credits'}`;

/** Packages as a list to choose from, in the order of the server. What 100 credits come to is told where it differs. */
export function packageItems(packages: readonly CreditPackageOffer[]): PackageItem[] {
  const items = packages.map(({ id, credits, price, currency }) => {
    const unit = currency.toUpperCase();
    const detail = `${((Number(price) / credits) * 100).toFixed(2)} ${unit} for 100 credits`;
    return { id, label: creditsText(credits), description: `${price} ${unit}`, detail };
  });
  if (new Set(items.map(({ detail }) => detail)).size > 1) return items;
  return items.map(({ detail: _same, ...item }) => item);
}

/** The address to pay at, if it is one that may be opened: encrypted, or on this machine. */
export function payableAddress({ url }: Pick<CheckoutSession, 'url'>): string | null {
  const parsed = url === null ? null : URL.parse(url);
  if (parsed === null) return null;
  return parsed.protocol === 'https:' || (parsed.protocol === 'http:' && isLoopback(parsed))
    ? parsed.href
    : null;
}

/** What to tell when the waiting is over. */
export function purchaseEnd({ kind, session }: PaymentEnd): { severity: Severity; message: string } {
  if (kind !== 'ended') {
    const message =
      'The purchase stays open. If you pay, or paid already, the credits are added by themselves; nothing is lost.';
    return { severity: 'info', message };
  }
  const severity = severities[session.state] ?? 'info';
  return { severity, message: session.message ?? `The purchase is ${session.state}.` };
}

const severities: Readonly<Record<string, Severity>> = {
  paid: 'info',
  processing: 'info',
  expired: 'info',
  failed: 'warning',
  refused: 'error',
};
