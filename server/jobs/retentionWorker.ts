import type { RunStore } from '../runs/runs.store.ts';
import { repeat } from './repeat.ts';

const hourMs = 3_600_000;

type Ports = {
  inTransaction<T>(work: (stores: { runs: RunStore }) => Promise<T>): Promise<T>;
  logger: { warn(fields: object, message: string): void };
};

/** Deletes the conversations of runs that ended more than `days` ago. Each batch is a transaction of its own. */
export function startRetentionWorker(
  { inTransaction, logger }: Ports,
  days: number,
): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const { signal } = stopping;
  const forget = async (): Promise<void> => {
    while (!signal.aborted && (await inTransaction(({ runs }) => runs.deleteOldMessages(days))) > 0);
  };
  const loop = repeat(hourMs, forget, {
    signal,
    onFailure: (error) => logger.warn({ error }, 'deleting old conversations failed, trying again later'),
  });
  return {
    async stop() {
      stopping.abort();
      await loop.end();
    },
  };
}
