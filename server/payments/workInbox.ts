import { AppError } from '#shared/appError.ts';
import { applyPayment } from './applyPayment.ts';
import type { InboxEvent } from './inbox.store.ts';
import type { PaymentDeps } from './paymentPorts.ts';

/** An event that is worked on longer than this is taken up by another worker: the first one is dead. */
const leaseSeconds = 60;
/** Then somebody has to look. The waits between add up to about three days. */
const mostAttempts = 80;

const backoffSeconds = (attempts: number): number => Math.min(3_600, 2 ** Math.min(attempts, 12));

/** Works on one event that is due; false when there is none. An event that fails waits longer each time, others go on. */
export async function workInbox(deps: PaymentDeps): Promise<boolean> {
  const { inbox } = deps.stores;
  const event = await inbox.claim(leaseSeconds);
  if (event === null) return false;
  deps.failpoint('inbox:claimed');
  try {
    await workOn(deps, event);
  } catch (error) {
    await postpone(deps, event, error);
  }
  return true;
}

async function workOn(deps: PaymentDeps, event: InboxEvent): Promise<void> {
  const { provider, stores, failpoint } = deps;
  const sessionId = await sessionOf(deps, event);
  if (sessionId === null) {
    await stores.inbox.finish(event.id, {
      state: 'ignored',
      problem: 'Not about a purchase of this server.',
    });
    return;
  }
  const payment = await provider.readPayment(sessionId);
  failpoint('inbox:read');
  const purchase =
    (await stores.purchases.findByPayment({ sessionId })) ??
    (payment.purchaseId === null ? null : await stores.purchases.find(payment.purchaseId));
  if (purchase === null) {
    const problem = `There is no purchase for the session ${sessionId}. Another server may sell with the same Stripe account.`;
    const state = payment.purchaseId === null ? 'ignored' : 'stuck';
    await stores.inbox.finish(event.id, { state, problem });
    if (state === 'stuck') deps.logger.error({ eventId: event.id, problem }, 'a payment event is stuck');
    return;
  }
  await deps.inTransaction(async (inside) => {
    await applyPayment(deps, inside, purchase.id, payment);
    failpoint('inbox:applied');
    await inside.inbox.finish(event.id, { state: 'done', purchaseId: purchase.id });
    failpoint('inbox:marked');
  });
  failpoint('inbox:done');
}

/** The session an event is about: its own, the one of the purchase that it names, or that of its payment. */
async function sessionOf({ provider, stores }: PaymentDeps, event: InboxEvent): Promise<string | null> {
  if (event.sessionId !== null) return event.sessionId;
  const { paymentIntentId, purchaseId } = event;
  const known =
    (paymentIntentId === null ? null : await stores.purchases.findByPayment({ paymentIntentId })) ??
    (purchaseId === null ? null : await stores.purchases.find(purchaseId));
  // Of a purchase that was paid twice, the second payment has a session of its own.
  const isOther =
    paymentIntentId !== null && ![null, undefined, paymentIntentId].includes(known?.paymentIntentId);
  if (known?.sessionId && !isOther) return known.sessionId;
  return paymentIntentId === null ? null : provider.findSession(paymentIntentId);
}

async function postpone(deps: PaymentDeps, event: InboxEvent, error: unknown): Promise<void> {
  const { inbox } = deps.stores;
  const { id: eventId, type, attempts } = event;
  const problem = error instanceof AppError ? error.message : 'The server failed at it; the log says more.';
  const hopeless = error instanceof AppError && error.code === 'conflict';
  if (hopeless || attempts >= mostAttempts) {
    await inbox.finish(eventId, { state: 'stuck', problem });
    deps.logger.error({ eventId, type, attempts, error }, 'a payment event is stuck');
    return;
  }
  const seconds = backoffSeconds(attempts);
  await inbox.postpone(eventId, seconds, problem);
  deps.logger.warn({ eventId, type, attempts, seconds, error }, 'a payment event is tried again later');
}
