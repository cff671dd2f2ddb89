import type { PaymentDeps } from '../payments/paymentPorts.ts';
import { drainInbox, listMissedEvents, reconcilePurchases } from '../payments/reconcilePayments.ts';

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
  const loops = [
    repeat(pollMs, () => drainInbox(deps, signal)),
    repeat(reconcileMs, () => reconcilePurchases(deps, signal)),
    repeat(listMs, () => listMissedEvents(deps, Math.floor(Date.now() / 1_000))),
    repeat(hourMs, () => lookAfter(deps, payloadDays)),
  ];
  const [inbox] = loops;

  /** Runs `work` again and again, never twice at a time. What fails is logged and comes again. */
  function repeat(everyMs: number, work: () => Promise<unknown>) {
    let running: Promise<void> | null = null;
    let again = false;
    const once = async (): Promise<void> => {
      do {
        again = false;
        try {
          await work();
        } catch (error) {
          deps.logger.warn({ error }, 'work on payments failed, trying again later');
        }
      } while (again && !signal.aborted);
      running = null;
    };
    const run = (): void => {
      if (signal.aborted) return;
      if (running === null) running = once();
      else again = true;
    };
    const timer = setInterval(() => {
      if (running === null) run();
    }, everyMs);
    run();
    const ended = (): Promise<void> | null => {
      clearInterval(timer);
      return running;
    };
    return { run, ended };
  }

  return {
    wake: () => inbox?.run(),
    async stop(graceMs) {
      stopping.abort();
      let timer: NodeJS.Timeout | undefined;
      const enough = new Promise((resolve) => {
        timer = setTimeout(resolve, graceMs);
      });
      await Promise.race([Promise.all(loops.map((loop) => loop.ended())), enough]);
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
