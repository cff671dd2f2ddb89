import type { PaymentDeps } from '../payments/paymentPorts.ts';
import { drainInbox, listMissedEvents, reconcilePurchases } from '../payments/reconcilePayments.ts';
import { type Repeated, repeat } from './repeat.ts';

/** Another process may have taken an event in; this one is woken by its own. */
const pollMs = 1_000;
const reconcileMs = 5_000;
const listMs = 60_000;
const hourMs = 3_600_000;

export type PaymentWorker = {
  /** There is something in the inbox. */
  wake(): void;
  /** Begins nothing new; what is under way may take `graceMs`. It is done again by the next server if that is not enough. */
  stop(graceMs: number): Promise<void>;
};

/** Works on the inbox of payment events, looks after pending purchases, and catches up with events that never came. */
export function startPaymentWorker(deps: PaymentDeps, payloadDays: number): PaymentWorker {
  const stopping = new AbortController();
  const { signal } = stopping;
  const onFailure = (error: unknown): void =>
    deps.logger.warn({ error }, 'work on payments failed, trying again later');
  const loop = (everyMs: number, work: () => Promise<unknown>): Repeated =>
    repeat(everyMs, work, { signal, onFailure });
  const loops = [
    loop(pollMs, () => drainInbox(deps, signal)),
    loop(reconcileMs, () => reconcilePurchases(deps, signal)),
    loop(listMs, () => listMissedEvents(deps)),
    loop(hourMs, () => lookAfter(deps, payloadDays)),
  ];
  const [inbox] = loops;

  return {
    wake: () => inbox?.run(),
    async stop(graceMs) {
      stopping.abort();
      let timer: NodeJS.Timeout | undefined;
      const enough = new Promise((resolve) => {
        timer = setTimeout(resolve, graceMs);
      });
      await Promise.race([Promise.all(loops.map((one) => one.end())), enough]);
      clearTimeout(timer);
    },
  };
}

/** Forgets what need not be kept, and says again what waits for the operator. */
async function lookAfter({ stores, logger }: PaymentDeps, payloadDays: number): Promise<void> {
  await stores.inbox.forgetPayloads(payloadDays);
  const { stuck, pending } = await stores.inbox.counts();
  const problems = await stores.purchases.countProblems();
  if (stuck + problems > 0) {
    logger.error(
      { stuckEvents: stuck, pendingEvents: pending, purchases: problems },
      'payments need the operator',
    );
  }
}
