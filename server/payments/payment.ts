/**
 * What the payment provider says of one checkout session, now. Amounts are in the minor unit of the currency. Everything in it
 * only ever adds up: a later look has at least the refunds and disputes of an earlier one.
 */
export type Payment = {
  readonly sessionId: string;
  readonly state: 'open' | 'processing' | 'paid' | 'failed' | 'expired';
  readonly live: boolean;
  /** From the session: whose purchase it says it is. */
  readonly purchaseId: string | null;
  readonly accountId: string | null;
  readonly currency: string;
  /** Before tax and discounts. */
  readonly subtotalMinor: number;
  readonly totalMinor: number;
  readonly taxMinor: number;
  readonly discountMinor: number;
  readonly paymentIntentId: string | null;
  readonly refunds: readonly Refund[];
  readonly disputes: readonly Dispute[];
};

export type Refund = {
  readonly id: string;
  /** Under which it was asked for here; null for one that was made at the provider. */
  readonly key: string | null;
  readonly amountMinor: number;
  readonly currency: string;
  readonly state: 'pending' | 'succeeded' | 'failed';
};

export type Dispute = {
  readonly id: string;
  /** As disputed; what of it was withdrawn is all or nothing. */
  readonly amountMinor: number;
  readonly currency: string;
  readonly withdrawn: boolean;
  readonly reinstated: boolean;
};
