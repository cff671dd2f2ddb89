import type { RunStores } from '../runs/ports.ts';
import { type Repeated, repeat } from './repeat.ts';

const hourMs = 3_600_000;

type Stores = {
  runs: Pick<RunStores['runs'], 'deleteOldMessages'>;
  snapshots: Pick<RunStores['snapshots'], 'deleteUnused'>;
};
type Ports = {
  inTransaction<T>(work: (stores: Stores) => Promise<T>): Promise<T>;
  logger: { warn(fields: object, message: string): void };
};

/**
 * Deletes the conversations of runs that ended more than `days` ago, unless that is 0, and snapshots that nothing was started on.
 * Each batch is a transaction of its own.
 */
export function startRetentionWorker(
  { inTransaction, logger }: Ports,
  days: number,
): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const { signal } = stopping;
  const forget = (what: string, batch: (stores: Stores) => Promise<number>): Repeated =>
    repeat(
      hourMs,
      async () => {
        while (!signal.aborted && (await inTransaction(batch)) > 0);
      },
      {
        signal,
        onFailure: (error) => logger.warn({ error }, `deleting ${what} failed, trying again later`),
      },
    );
  const loops = [
    ...(days === 0 ? [] : [forget('old conversations', ({ runs }) => runs.deleteOldMessages(days))]),
    forget('unused snapshots', ({ snapshots }) => snapshots.deleteUnused()),
  ];
  return {
    async stop() {
      stopping.abort();
      await Promise.all(loops.map((loop) => loop.end()));
    },
  };
}
