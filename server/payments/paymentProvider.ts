import type { Payment } from './payment.ts';
import type { Purchase } from './purchase.ts';

/** An event of the provider: that something happened to a payment. What happened is read from the payment itself. */
export type PaymentEvent = {
  readonly id: string;
  readonly type: string;
  /** Seconds since 1970. */
  readonly created: number;
  readonly live: boolean;
  readonly sessionId: string | null;
  readonly paymentIntentId: string | null;
  readonly purchaseId: string | null;
  /** As it came, for the operator. */
  readonly payload: unknown;
};

/**
 * What payments need of Stripe. Every call is one or a few requests, none inside a transaction. Throws `payments_unavailable`
 * when there is no answer or one that may change by itself, `configuration_invalid` when the key or its rights are wrong,
 * `conflict` when the request is refused as it stands.
 */
export type PaymentProvider = {
  readonly live: boolean;
  /** Repeated with the same purchase it gives the same session. */
  createSession(purchase: Purchase, email: string | null): Promise<{ sessionId: string; url: string | null }>;
  readPayment(sessionId: string): Promise<Payment>;
  /** The session in which a payment was made, or null when there is none. */
  findSession(paymentIntentId: string): Promise<string | null>;
  /** The same key refunds once. */
  refund(refund: {
    paymentIntentId: string;
    amountMinor: number;
    key: string;
  }): Promise<{ refundId: string }>;
  /** Events that matter here, created at `since` (seconds since 1970) or later, newest first. */
  eventsSince(since: number): AsyncIterable<PaymentEvent>;
  /** The event of a signed body. Throws `invalid_request` when it is not signed with one of our secrets, or not now. */
  verifyEvent(body: Uint8Array, signature: string | undefined, nowSeconds: number): PaymentEvent;
};
