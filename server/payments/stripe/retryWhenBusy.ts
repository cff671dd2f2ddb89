import { setTimeout as wait } from 'node:timers/promises';
import Stripe from 'stripe';

const tries = 3;
const longestWaitSeconds = 5;

/**
 * Asks again when Stripe says that it was asked too often, which the SDK does not: after as long as Stripe says, or half a
 * second. Whatever pays has an idempotency key, so asking again cannot do it twice.
 */
export async function retryWhenBusy<T>(work: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Stripe.errors.StripeRateLimitError) || tried === tries) throw error;
      const seconds = Number(error.headers?.['retry-after'] ?? 0.5);
      await wait(1_000 * Math.min(longestWaitSeconds, Number.isFinite(seconds) ? seconds : 0.5));
    }
  }
}
