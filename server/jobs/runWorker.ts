import type { EngineDeps } from '../runs/engine/advance.ts';
import { advanceRun } from '../runs/engine/advance.ts';
import { expireWaits } from '../runs/service/cancelRun.ts';
import type { RunQueue } from './runQueue.ts';

const sweepEveryMs = 15_000;
/** Seconds without a lease after which a run is taken for forgotten by the queue. */
const orphanAfterSeconds = 60;

/**
 * Works on runs: takes jobs from the queue, ends waits that are over, and enqueues runs that no job stands for any more.
 * `ownsDatabase` says that no other process can work on this database, so every lease found at start is a dead one's.
 */
export async function startRunWorker(options: {
  queue: RunQueue;
  engine: Omit<EngineDeps, 'stopping'>;
  concurrency: number;
  ownsDatabase: boolean;
}): Promise<{ stop(timeoutMs: number): Promise<void> }> {
  const { queue, engine, concurrency, ownsDatabase } = options;
  const { stores, logger } = engine;
  const stopping = new AbortController();
  const deps: EngineDeps = { ...engine, stopping: stopping.signal };
  if (ownsDatabase) {
    for (const runId of await stores.runs.expireLeases()) await stores.jobs.enqueue(runId);
  }
  await queue.work(concurrency, async (runId, lastTry) => {
    try {
      return await advanceRun(deps, runId, lastTry);
    } catch (error) {
      logger.warn({ error, runId, lastTry }, 'job failed, the queue delivers it again');
      throw error;
    }
  });
  let sweeping: Promise<void> | null = null;
  const sweep = async (): Promise<void> => {
    try {
      await expireWaits(deps);
      for (const runId of await stores.runs.orphans(orphanAfterSeconds, 50)) await stores.jobs.enqueue(runId);
    } catch (error) {
      logger.warn({ error }, 'sweep failed, trying again later');
    } finally {
      sweeping = null;
    }
  };
  const timer = setInterval(() => {
    sweeping ??= sweep();
  }, sweepEveryMs);
  return {
    async stop(timeoutMs) {
      clearInterval(timer);
      stopping.abort();
      await sweeping;
      await queue.stop(timeoutMs);
    },
  };
}
