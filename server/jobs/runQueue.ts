import type { Knex } from 'knex';
import type { ConstructorOptions, JobWithMetadata } from 'pg-boss';
import { fromKnex, PgBoss } from 'pg-boss';
import type { Database } from '../db/database.ts';
import { embeddedBossDatabase } from './embeddedBossDatabase.ts';

const queue = 'run';
const retryLimit = 5;

export type RunJob = { runId: string };

type Logger = Record<'info' | 'warn' | 'error', (fields: Record<string, unknown>, message: string) => void>;

/** What a delivered job asks for: nothing more, or to be delivered again later. */
export type Delivery = { kind: 'done' } | { kind: 'again'; afterSeconds: number };

export type RunQueue = {
  /** Enqueues on the handle it is given: in a transaction, the job exists if and only if the transaction commits. */
  on(db: Knex): { enqueue(runId: string, afterSeconds?: number): Promise<void> };
  /** Has the workers look for jobs now; call it after the commit. */
  wake(): void;
  /** Starts taking jobs. `lastTry` is set when the queue will not deliver a failing job again. */
  work(concurrency: number, handle: (runId: string, lastTry: boolean) => Promise<Delivery>): Promise<void>;
  /** Throws when the queue does not answer. */
  ping(): Promise<void>;
  /** Takes no more jobs and waits for those under way, at most `timeoutMs`. */
  stop(timeoutMs: number): Promise<void>;
};

/** The queue of runs on pg-boss, in the same database as the runs themselves. */
export async function startRunQueue(options: {
  database: Database;
  url?: string;
  logger: Logger;
}): Promise<RunQueue> {
  const { database, url, logger } = options;
  const boss = new PgBoss({
    ...(url === undefined
      ? { db: embeddedBossDatabase(database.knex), backend: 'pglite' as const }
      : { connectionString: url, max: 4 }),
    ...settings,
    useListenNotify: url !== undefined,
  } satisfies ConstructorOptions);
  boss.on('error', (error) => logger.error({ error }, 'job queue'));
  boss.on('warning', (warning) => logger.warn({ warning }, 'job queue'));
  await boss.start();
  await boss.createQueue(queue, {
    retryLimit,
    retryDelay: 1,
    retryBackoff: true,
    retryDelayMax: 30,
    // The least pg-boss allows. With the monitor at 1 s a dead worker's run goes on after 7 to 10 s.
    heartbeatSeconds: 10,
    expireInSeconds: 23 * 60 * 60,
    deleteAfterSeconds: 24 * 60 * 60,
    notify: url !== undefined,
  });
  const workers: string[] = [];
  const wake = (): void => {
    for (const worker of workers) boss.notifyWorker(worker);
  };
  const send = async (db: Knex, runId: string, afterSeconds = 0): Promise<void> => {
    await boss.send(queue, { runId } satisfies RunJob, {
      db: fromKnex(db),
      ...(afterSeconds > 0 ? { startAfter: afterSeconds } : {}),
    });
  };
  const take = async (
    handle: (runId: string, lastTry: boolean) => Promise<Delivery>,
    jobs: JobWithMetadata<RunJob>[],
  ) => {
    for (const job of jobs) {
      const delivery = await handle(job.data.runId, job.retryCount >= job.retryLimit);
      if (delivery.kind === 'again') {
        await send(database.knex, job.data.runId, delivery.afterSeconds);
        wake();
      }
    }
  };
  return {
    on: (db) => ({ enqueue: (runId, afterSeconds) => send(db, runId, afterSeconds) }),
    wake,
    async work(concurrency, handle) {
      const polling = {
        pollingIntervalSeconds: 0.5,
        notifyPollingIntervalSeconds: 0.5,
        includeMetadata: true,
      } as const;
      for (let i = 0; i < concurrency; i++) {
        workers.push(
          await boss.work<RunJob, void, typeof polling>(queue, polling, (jobs) => take(handle, jobs)),
        );
      }
    },
    async ping() {
      if ((await boss.getQueue(queue)) === null) throw new Error('the queue of runs is gone');
    },
    stop: (timeoutMs) => boss.stop({ graceful: true, timeout: timeoutMs, close: true }),
  };
}

const settings = {
  schema: 'pgboss',
  schedule: false,
  supervise: true,
  superviseIntervalSeconds: 1,
  monitorIntervalSeconds: 1,
  maintenanceIntervalSeconds: 3600,
  reindex: false,
  monitorVacuum: false,
  registerInstance: false,
  persistWarnings: false,
  openTelemetry: { enabled: false },
} satisfies ConstructorOptions;
