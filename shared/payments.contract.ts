import * as z from 'zod';
import { idParams, idSchema, microUsdSchema, pageOf, pageQuery, timeSchema } from './common.contract.ts';
import { endpoint } from './endpoint.ts';

const packageSchema = z.object({
  id: z.string(),
  /** Whole credits that a purchase brings. */
  credits: z.int(),
  /** Decimal amount in `currency`, before tax. */
  price: z.string(),
  /** ISO 4217, lower case. */
  currency: z.string(),
});
export type CreditPackageOffer = z.infer<typeof packageSchema>;

/**
 * `created`: no session at the payment provider yet. `open`: to be paid. `processing`: paid in a way that takes days.
 * `refused`: paid, but not what was asked for; nothing was credited and the operator has to look.
 */
export const purchaseStates = [
  'created',
  'open',
  'processing',
  'paid',
  'failed',
  'expired',
  'refused',
] as const;
export type PurchaseState = (typeof purchaseStates)[number];

export const checkoutSessionSchema = z.object({
  id: idSchema,
  /** One of `purchaseStates`; more may come, and mean that the purchase is not over. */
  state: z.string(),
  /** Where to pay, while that is possible. */
  url: z.url({ protocol: /^https?$/ }).nullable(),
  package: z.string(),
  credits: z.int(),
  price: z.string(),
  currency: z.string(),
  /** What a person should know about the state, or null. */
  message: z.string().nullable(),
});
export type CheckoutSession = z.infer<typeof checkoutSessionSchema>;

const adminPurchaseSchema = z.object({
  id: idSchema,
  orgId: idSchema,
  accountId: idSchema,
  package: z.string(),
  credits: z.int(),
  price: z.string(),
  currency: z.string(),
  state: z.enum(purchaseStates),
  sessionId: z.string().nullable(),
  paymentIntentId: z.string().nullable(),
  /** Decimal amounts in `currency`, tax included: what was paid, given back, and taken by disputes that are not won. */
  paid: z.string(),
  refunded: z.string(),
  disputed: z.string(),
  /** What needs the operator, or null. */
  problem: z.string().nullable(),
  createdAt: timeSchema,
});
export type AdminPurchase = z.infer<typeof adminPurchaseSchema>;

export const paymentEventStates = ['pending', 'done', 'ignored', 'stuck'] as const;
const paymentEventSchema = z.object({
  id: z.string(),
  type: z.string(),
  state: z.enum(paymentEventStates),
  attempts: z.int(),
  purchaseId: idSchema.nullable(),
  problem: z.string().nullable(),
  receivedAt: timeSchema,
});

const flag = z.enum(['true', 'false']).transform((value) => value === 'true');

export const paymentsApi = {
  listPackages: endpoint({
    id: 'listPackages',
    method: 'GET',
    path: '/v1/credits/packages',
    summary: 'Packages that can be bought; empty when payments are not configured',
    auth: 'user',
    response: z.object({
      configured: z.boolean(),
      message: z.string().nullable(),
      items: z.array(packageSchema),
    }),
  }),
  createCheckoutSession: endpoint({
    id: 'createCheckoutSession',
    method: 'POST',
    path: '/v1/checkout-sessions',
    summary: 'Start a purchase; open `url` in a browser to pay',
    auth: 'user',
    status: 201,
    idempotent: true,
    body: z.object({ package: z.string().min(1).max(100) }),
    response: checkoutSessionSchema,
  }),
  getCheckoutSession: endpoint({
    id: 'getCheckoutSession',
    method: 'GET',
    path: '/v1/checkout-sessions/:id',
    summary: 'State of a purchase; while it is open, at most a second old',
    auth: 'user',
    params: idParams,
    response: checkoutSessionSchema,
  }),
  receiveStripeEvent: endpoint({
    id: 'receiveStripeEvent',
    method: 'POST',
    path: '/v1/webhooks/stripe',
    summary: 'Where Stripe sends its events, signed',
    auth: 'none',
    body: 'bytes',
    response: z.object({ received: z.literal(true) }),
  }),
  listPurchases: endpoint({
    id: 'listPurchases',
    method: 'GET',
    path: '/v1/admin/purchases',
    summary: 'Purchases, newest first; `problems` leaves only those that need the operator',
    auth: 'admin',
    query: pageQuery.extend({ problems: flag.optional(), orgId: idSchema.optional() }),
    response: pageOf(adminPurchaseSchema),
  }),
  refundPurchase: endpoint({
    id: 'refundPurchase',
    method: 'POST',
    path: '/v1/admin/purchases/:id/refund',
    summary: 'Give money back through the payment provider; its credits are taken back with it',
    auth: 'admin',
    idempotent: true,
    params: idParams,
    body: z.object({
      /** Decimal, in the currency of the purchase, tax included; everything that is left unless given. */
      amount: z
        .string()
        .regex(/^[0-9]{1,9}(\.[0-9]{1,2})?$/)
        .optional(),
    }),
    response: z.object({
      purchase: adminPurchaseSchema,
      refunded: z.string(),
      available: microUsdSchema,
      /** All that the organization owes now. */
      debt: microUsdSchema.default(0),
    }),
  }),
  checkPurchase: endpoint({
    id: 'checkPurchase',
    method: 'POST',
    path: '/v1/admin/purchases/:id/check',
    summary: 'Ask the payment provider about a purchase now, and apply what it says',
    auth: 'admin',
    params: idParams,
    response: adminPurchaseSchema,
  }),
  listPaymentEvents: endpoint({
    id: 'listPaymentEvents',
    method: 'GET',
    path: '/v1/admin/payment-events',
    summary: 'Events of the payment provider, newest first; those that are stuck unless told',
    auth: 'admin',
    query: pageQuery.extend({ state: z.enum(paymentEventStates).default('stuck') }),
    response: pageOf(paymentEventSchema),
  }),
  retryPaymentEvent: endpoint({
    id: 'retryPaymentEvent',
    method: 'POST',
    path: '/v1/admin/payment-events/:id/retry',
    summary: 'Have an event that is stuck worked on again',
    auth: 'admin',
    params: z.object({ id: z.string().min(1).max(255) }),
    response: paymentEventSchema,
  }),
  dismissPaymentEvent: endpoint({
    id: 'dismissPaymentEvent',
    method: 'POST',
    path: '/v1/admin/payment-events/:id/dismiss',
    summary: 'Leave an event that is stuck unworked for good',
    auth: 'admin',
    params: z.object({ id: z.string().min(1).max(255) }),
    response: paymentEventSchema,
  }),
};
