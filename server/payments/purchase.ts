import type { PurchaseState } from '#shared/payments.contract.ts';

/** One purchase of credits, as the house knows it. Money is in the minor unit of `currency`, credits are micro-USD. */
export type Purchase = {
  readonly id: string;
  readonly orgId: string;
  readonly accountId: string;
  readonly package: string;
  /** micro-USD that the purchase brings. */
  readonly amount: number;
  readonly priceMinor: number;
  readonly currency: string;
  readonly state: PurchaseState;
  readonly sessionId: string | null;
  readonly paymentIntentId: string | null;
  readonly url: string | null;
  readonly paidMinor: number;
  readonly refundedMinor: number;
  /** Withdrawn by disputes and not reinstated. */
  readonly disputedMinor: number;
  /** micro-USD of what it brought that paid what the wallet owed. */
  readonly debtPaid: number;
  readonly problem: string | null;
  readonly createdAt: string;
};

/** States that a payment may still change without anybody's doing. */
export const pendingStates: readonly PurchaseState[] = ['created', 'open', 'processing'];
