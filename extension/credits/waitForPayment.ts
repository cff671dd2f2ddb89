import { AppError } from '#shared/appError.ts';
import type { CheckoutSession } from '#shared/payments.contract.ts';

export type PaymentWait = {
  read(): Promise<CheckoutSession>;
  /** Ends early, without an error, when the signal aborts, and when the user comes back to the editor: true then. */
  pause(ms: number, signal: AbortSignal): Promise<boolean>;
  /** Monotonic milliseconds. */
  now(): number;
  signal: AbortSignal;
};

/** `stopped`: by the user. `late`: nothing happened for so long that asking on makes no sense; nothing is lost. */
export type PaymentEnd = { kind: 'ended' | 'stopped' | 'late'; session: CheckoutSession };

const onTheirWay: readonly string[] = ['created', 'open'];
const longestMs = 60 * 60 * 1_000;
const longestPauseMs = 30_000;

/**
 * Asks about a purchase until it is decided: each second at first, so that a balance follows a payment within two, more and more
 * rarely later, and each second again once the user is back from the browser. A server that is away for a while is asked again.
 * Throws what no further try will change.
 */
export async function waitForPayment(first: CheckoutSession, wait: PaymentWait): Promise<PaymentEnd> {
  const began = wait.now();
  let session = first;
  let failures = 0;
  let seen = began;
  while (isUndecided(session)) {
    if (wait.now() - began > longestMs) return { kind: 'late', session };
    if (await wait.pause(pauseMs(wait.now() - seen, failures), wait.signal)) seen = wait.now();
    if (wait.signal.aborted) return { kind: 'stopped', session };
    try {
      session = await wait.read();
      failures = 0;
    } catch (error) {
      if (wait.signal.aborted) return { kind: 'stopped', session };
      if (!isPassing(error)) throw error;
      failures += 1;
    }
  }
  return { kind: 'ended', session };
}

/** A state that this version does not know is not the end of it: only known ones are. */
const ends: readonly string[] = ['processing', 'paid', 'failed', 'expired', 'refused'];
const isUndecided = ({ state }: CheckoutSession): boolean =>
  onTheirWay.includes(state) || !ends.includes(state);

/** Five minutes is long for typing a card number. */
function pauseMs(waitedMs: number, failures: number): number {
  const patient = waitedMs < 5 * 60_000 ? 1_000 : waitedMs < 20 * 60_000 ? 5_000 : 15_000;
  return Math.min(longestPauseMs, patient * 2 ** Math.min(failures, 5));
}

const passing: readonly string[] = [
  'server_unreachable',
  'rate_limited',
  'database_unavailable',
  'payments_unavailable',
];
const isPassing = (error: unknown): boolean => error instanceof AppError && passing.includes(error.code);
