import * as z from 'zod';
import { AppError } from '#shared/appError.ts';
import type { PaymentEvent } from '../paymentProvider.ts';

/** Events after which a purchase may have to be looked at. The others are answered and forgotten. */
export const eventTypes: readonly string[] = [
  'checkout.session.completed',
  'checkout.session.async_payment_succeeded',
  'checkout.session.async_payment_failed',
  'checkout.session.expired',
  'charge.refunded',
  'refund.failed',
  'charge.dispute.funds_withdrawn',
  'charge.dispute.funds_reinstated',
];

const reference = z.union([z.string(), z.object({ id: z.string() }).transform(({ id }) => id)]).nullish();
const eventSchema = z.object({
  id: z.string().regex(/^[\x21-\x7e]{1,255}$/),
  object: z.literal('event'),
  type: z.string().max(255),
  created: z.int().min(0),
  livemode: z.boolean(),
  data: z.object({
    object: z.object({
      id: z.string().optional(),
      object: z.string().optional(),
      payment_intent: reference,
      metadata: z.record(z.string(), z.unknown()).nullish(),
    }),
  }),
});

/** What an event says about which purchase to look at. Throws `invalid_request` for what is no event. */
export function toPaymentEvent(payload: unknown): PaymentEvent {
  const parsed = eventSchema.safeParse(payload);
  if (!parsed.success) {
    throw new AppError('invalid_request', 'The body is not an event of Stripe. Nothing was changed.', {
      cause: parsed.error,
    });
  }
  const { id, type, created, livemode, data } = parsed.data;
  const { object } = data;
  const purchaseId = z.uuid().safeParse(object.metadata?.['purchase_id']);
  return {
    id,
    type,
    created,
    live: livemode,
    sessionId: object.object === 'checkout.session' ? (object.id ?? null) : null,
    paymentIntentId: object.payment_intent ?? null,
    purchaseId: purchaseId.success ? purchaseId.data : null,
    payload,
  };
}
