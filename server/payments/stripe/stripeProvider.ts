import Stripe from 'stripe';
import { AppError } from '#shared/appError.ts';
import type { PaymentConfig } from '../paymentConfig.ts';
import type { PaymentProvider } from '../paymentProvider.ts';
import { checkoutParams } from './checkoutParams.ts';
import { retryWhenBusy } from './retryWhenBusy.ts';
import { explainStripeError } from './stripeErrors.ts';
import { eventTypes, toPaymentEvent } from './stripeEvent.ts';
import { idOf, toPayment } from './toPayment.ts';
import { verifySignature } from './verifySignature.ts';

/** How long Stripe may take for an answer; it is asked up to three times. */
const patienceMs = 10_000;
const retries = 2;

/** Payments by Stripe. `publicUrl` is asked when a session is made: the port may be known only once the server listens. */
export function createStripeProvider(
  config: PaymentConfig,
  {
    publicUrl,
    version,
    timeoutMs = patienceMs,
  }: { publicUrl: () => string; version: string; timeoutMs?: number },
): PaymentProvider {
  const { apiUrl, live, webhookSecrets } = config;
  const stripe = new Stripe(config.secretKey, {
    timeout: timeoutMs,
    maxNetworkRetries: retries,
    telemetry: false,
    appInfo: { name: 'Plumbline', version },
    ...(apiUrl === undefined
      ? {}
      : {
          protocol: apiUrl.protocol === 'http:' ? ('http' as const) : ('https' as const),
          host: apiUrl.hostname,
          port: apiUrl.port === '' ? (apiUrl.protocol === 'http:' ? 80 : 443) : Number(apiUrl.port),
        }),
  });
  const ask = async <T>(work: () => Promise<T>, asked?: 'refund'): Promise<T> => {
    try {
      return await retryWhenBusy(work);
    } catch (error) {
      throw explainStripeError(error, asked);
    }
  };
  const all = <T>(list: { autoPagingToArray(options: { limit: number }): Promise<T[]> }) =>
    list.autoPagingToArray({ limit: 1_000 });

  return {
    live,
    createSession: (purchase, email) =>
      ask(async () => {
        const params = checkoutParams({ purchase, email, publicUrl: publicUrl(), options: config.checkout });
        const idempotencyKey = `purchase:${purchase.id}`;
        const { id, url } = await stripe.checkout.sessions.create(params, { idempotencyKey });
        return { sessionId: id, url };
      }),
    readPayment: (sessionId) =>
      ask(async () => {
        const session = await stripe.checkout.sessions.retrieve(sessionId, { expand: ['payment_intent'] });
        const payment_intent = session.payment_status === 'paid' ? idOf(session.payment_intent) : null;
        if (payment_intent === null) return toPayment({ session, refunds: [], disputes: [] });
        const [refunds, disputes] = await Promise.all([
          all(stripe.refunds.list({ payment_intent, limit: 100 })),
          all(stripe.disputes.list({ payment_intent, limit: 100 })),
        ]);
        return toPayment({ session, refunds, disputes });
      }),
    findSession: (payment_intent) =>
      ask(
        async () => (await stripe.checkout.sessions.list({ payment_intent, limit: 1 })).data[0]?.id ?? null,
      ),
    refund: ({ paymentIntentId, amountMinor, key }) =>
      ask(async () => {
        const { id } = await stripe.refunds.create(
          {
            payment_intent: paymentIntentId,
            amount: amountMinor,
            reason: 'requested_by_customer',
            metadata: { refund_key: key },
          },
          { idempotencyKey: `refund:${key}` },
        );
        return { refundId: id };
      }, 'refund'),
    async *eventsSince(since) {
      try {
        const list = stripe.events.list({ types: [...eventTypes], created: { gte: since }, limit: 100 });
        for await (const event of list) yield toPaymentEvent(event);
      } catch (error) {
        throw explainStripeError(error);
      }
    },
    verifyEvent(body, signature, nowSeconds) {
      verifySignature(stripe, { body, signature, secrets: webhookSecrets, nowSeconds });
      return toPaymentEvent(parseJson(body));
    },
  };
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (cause) {
    throw new AppError('invalid_request', 'The body is not JSON. Nothing was changed.', { cause });
  }
}
