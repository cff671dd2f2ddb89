import type { Knex } from 'knex';
import type { Database } from '../db/database.ts';
import type { RunJobs, RunStores, Unit } from '../runs/ports.ts';
import { createQuoteStore } from '../runs/quotes.pg.ts';
import { createRunStore } from '../runs/runs.pg.ts';
import type { RunQueue } from './runQueue.ts';

/** Builds the stores that runs use of other domains, on the pool or on a transaction. */
export type BuildNeighbours = (db: Knex) => Pick<RunStores, 'credits' | 'projects' | 'snapshots'>;

/**
 * The stores of a run, and transactions over all of them together. Jobs enqueued in a transaction are told to the workers
 * after its commit, since before it there is nothing for them to find.
 */
export function createRunUnit(database: Database, queue: RunQueue, neighbours: BuildNeighbours): Unit {
  const build = (db: Knex, jobs: RunJobs): RunStores => ({
    runs: createRunStore(db),
    quotes: createQuoteStore(db),
    jobs,
    ...neighbours(db),
  });
  return {
    stores: build(database.knex, {
      async enqueue(runId, afterSeconds) {
        await queue.on(database.knex).enqueue(runId, afterSeconds);
        queue.wake();
      },
    }),
    async inTransaction(work) {
      let enqueued = false;
      const result = await database.transaction((trx) =>
        work(
          build(trx, {
            async enqueue(runId, afterSeconds) {
              await queue.on(trx).enqueue(runId, afterSeconds);
              enqueued = true;
            },
          }),
        ),
      );
      if (enqueued) queue.wake();
      return result;
    },
  };
}
