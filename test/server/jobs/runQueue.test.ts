import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Database } from '../../../server/db/database.ts';
import { openPostgres } from '../../../server/db/openPostgres.ts';
import type { Delivery, RunQueue } from '../../../server/jobs/runQueue.ts';
import { startRunQueue } from '../../../server/jobs/runQueue.ts';
import { createTestPostgres, openTestEmbedded } from '../../support/databases.ts';
import { postgresIsHere } from '../../support/postgres.ts';
import { silentLogger } from '../../support/silentLogger.ts';

type Opened = { database: Database; url?: string; close(): Promise<void> };

const kinds: [string, () => Promise<Opened>][] = [
  [
    'PGlite',
    async () => {
      const database = await openTestEmbedded();
      return { database, close: () => database.close() };
    },
  ],
];
if (postgresIsHere) {
  kinds.push([
    'Postgres',
    async () => {
      const { url, drop } = await createTestPostgres();
      const database = await openPostgres({ url });
      const close = async (): Promise<void> => {
        await database.close();
        await drop();
      };
      return { database, url, close };
    },
  ]);
}

for (const [name, open] of kinds) {
  describe(`run queue on ${name}`, () => {
    let opened: Opened;
    let queue: RunQueue;
    let deliver: (runId: string, lastTry: boolean) => Promise<Delivery>;

    before(async () => {
      opened = await open();
      queue = await startRunQueue({ ...opened, logger: silentLogger });
      await queue.work(2, (runId, lastTry) => deliver(runId, lastTry));
    });
    after(async () => {
      await queue.stop(5_000);
      await opened.close();
    });

    /** Resolves with the runs delivered until there are `count` of them. */
    const delivered = (
      count: number,
      answer: (nth: number) => Delivery = () => ({ kind: 'done' }),
    ): Promise<string[]> =>
      new Promise((resolve) => {
        const seen: string[] = [];
        deliver = async (runId) => {
          seen.push(runId);
          if (seen.length === count) resolve(seen);
          return answer(seen.length);
        };
      });

    it('delivers a job that was enqueued in a transaction once that has committed', async () => {
      const runId = randomUUID();
      const arrived = delivered(1);
      await opened.database.transaction((trx) => queue.on(trx).enqueue(runId));
      queue.wake();
      assert.deepEqual(await arrived, [runId]);
    });

    it('delivers nothing of a transaction that was rolled back', async () => {
      const [lost, kept] = [randomUUID(), randomUUID()];
      const arrived = delivered(1);
      await assert.rejects(
        opened.database.transaction(async (trx) => {
          await queue.on(trx).enqueue(lost);
          throw new Error('rolled back');
        }),
        /rolled back/,
      );
      await queue.on(opened.database.knex).enqueue(kept);
      queue.wake();
      assert.deepEqual(await arrived, [kept]);
    });

    it('delivers a job again when its handler asks for it', async () => {
      const runId = randomUUID();
      const arrived = delivered(2, (nth) =>
        nth === 1 ? { kind: 'again', afterSeconds: 0 } : { kind: 'done' },
      );
      await queue.on(opened.database.knex).enqueue(runId);
      queue.wake();
      assert.deepEqual(await arrived, [runId, runId]);
    });

    it('delivers a job again when its handler throws', async () => {
      const runId = randomUUID();
      const arrived = delivered(2, (nth) => {
        if (nth === 1) throw new Error('the database went away');
        return { kind: 'done' };
      });
      await queue.on(opened.database.knex).enqueue(runId);
      queue.wake();
      assert.deepEqual(await arrived, [runId, runId]);
    });
  });
}
