import type { RunLogger, RunWakeups, Unit } from '../ports.ts';
import type { RunRecord } from '../run.ts';

/** A dead worker's run is free for the next one after this. Shorter than the queue's heartbeat, so a redelivered job finds it free. */
export const leaseSeconds = 9;
const renewEveryMs = 3_000;

/**
 * Keeps a run leased while its job runs, and aborts the signal as soon as the run is somebody else's or over: a cancelled
 * run's provider request stops at once, on whichever server it is.
 */
export function keepLease(
  { stores, wakeups, logger }: Pick<Unit, 'stores'> & { wakeups: RunWakeups; logger: RunLogger },
  { id, fence }: RunRecord,
): { signal: AbortSignal; end(): Promise<void> } {
  const lost = new AbortController();
  let checking: Promise<void> | null = null;
  let ended = false;
  const check = async (): Promise<void> => {
    try {
      if (!(await stores.runs.renewLease(id, fence, leaseSeconds))) lost.abort();
    } catch (error) {
      logger.warn({ error, runId: id }, 'lease not renewed');
    } finally {
      checking = null;
    }
  };
  const renew = (): void => {
    if (!ended && !lost.signal.aborted) checking ??= check();
  };
  const timer = setInterval(renew, renewEveryMs);
  const unsubscribe = wakeups.subscribe(id, 'taken', renew);
  return {
    signal: lost.signal,
    async end() {
      ended = true;
      clearInterval(timer);
      unsubscribe();
      await checking;
    },
  };
}
