import type Stripe from 'stripe';
import type { Dispute, Payment, Refund } from '../payment.ts';

type Parts = {
  /** With `payment_intent` expanded. */
  session: Stripe.Checkout.Session;
  refunds: readonly Stripe.Refund[];
  disputes: readonly Stripe.Dispute[];
};

/** A session and what became of its payment, in the words of this domain. */
export function toPayment({ session, refunds, disputes }: Parts): Payment {
  return {
    sessionId: session.id,
    state: stateOf(session),
    live: session.livemode,
    purchaseId: session.metadata?.['purchase_id'] ?? null,
    accountId: session.client_reference_id,
    currency: session.currency ?? '',
    subtotalMinor: session.amount_subtotal ?? 0,
    totalMinor: session.amount_total ?? 0,
    taxMinor: session.total_details?.amount_tax ?? 0,
    discountMinor: session.total_details?.amount_discount ?? 0,
    paymentIntentId: idOf(session.payment_intent),
    refunds: refunds.map(toRefund),
    disputes: disputes.map(toDispute),
  };
}

export const idOf = (reference: string | { id: string } | null | undefined): string | null =>
  typeof reference === 'string' ? reference : (reference?.id ?? null);

/** A payment that takes days is `complete` and unpaid at first; the payment itself says whether it failed. */
function stateOf({ status, payment_status, payment_intent }: Stripe.Checkout.Session): Payment['state'] {
  if (payment_status === 'paid' || payment_status === 'no_payment_required') return 'paid';
  if (status === 'expired') return 'expired';
  if (status !== 'complete') return 'open';
  const intent = typeof payment_intent === 'object' ? payment_intent?.status : undefined;
  return intent === 'requires_payment_method' || intent === 'canceled' ? 'failed' : 'processing';
}

const toRefund = ({ id, amount, currency, status, metadata }: Stripe.Refund): Refund => ({
  id,
  key: metadata?.['refund_key'] ?? null,
  amountMinor: amount,
  currency,
  state:
    status === 'failed' || status === 'canceled'
      ? 'failed'
      : status === 'succeeded'
        ? 'succeeded'
        : 'pending',
});

/** An inquiry takes no money. What a dispute takes and gives back are its balance transactions. */
const toDispute = ({ id, amount, currency, balance_transactions }: Stripe.Dispute): Dispute => ({
  id,
  amountMinor: amount,
  currency,
  withdrawn: balance_transactions.some((one) => one.amount < 0),
  reinstated: balance_transactions.some((one) => one.amount > 0),
});
