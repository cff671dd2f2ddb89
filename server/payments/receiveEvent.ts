import { AppError } from '#shared/appError.ts';
import type { PaymentDeps } from './paymentPorts.ts';

export type ReceiveEvent = (body: Uint8Array, signature: string | undefined) => Promise<void>;

/**
 * Takes an event in: checked, written down, committed. What it means is found out afterwards, so that the provider never waits
 * and nothing it said is lost. Throws `invalid_request` for what the provider did not sign, or not now.
 */
export function createReceiveEvent(
  deps: PaymentDeps,
  { eventTypes, nowSeconds, wake }: { eventTypes: readonly string[]; nowSeconds(): number; wake(): void },
): ReceiveEvent {
  const { provider, stores, logger, failpoint } = deps;
  return async (body, signature) => {
    const event = provider.verifyEvent(body, signature, nowSeconds());
    const { id: eventId, type } = event;
    if (event.live !== provider.live) {
      throw new AppError(
        'invalid_request',
        `This event is of Stripe's ${event.live ? 'live' : 'test'} mode and the key of this server is not. Nothing was changed.`,
      );
    }
    if (!eventTypes.includes(type)) return;
    const isNew = await stores.inbox.insert(event);
    failpoint('inbox:stored');
    logger.info({ eventId, type, isNew }, 'payment event');
    if (isNew) wake();
  };
}
