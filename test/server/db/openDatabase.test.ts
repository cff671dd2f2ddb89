import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '../../../server/db/database.ts';
import { openDatabase } from '../../../server/db/openDatabase.ts';
import { openPostgres } from '../../../server/db/openPostgres.ts';
import { createTestPostgres, eachDatabase } from '../../support/databases.ts';
import { startScript } from './startScript.ts';

eachDatabase((name, open) => {
  describe('a database', () => {
    let database: Database;
    before(async () => {
      database = await open();
      await database.knex.schema.createTable('thing', (table) => table.bigInteger('n').primary());
    });

    it('reads int8 as bigint, timestamptz as Date, bytea as Buffer, date and numeric as text', async () => {
      const [row] = await database.knex
        .select(
          database.knex.raw(`9007199254740993::int8 as big, '2026-01-02T03:04:05Z'::timestamptz as at,
          '\\x01ff'::bytea as bytes, '2026-01-02'::date as day, 1.50::numeric as exact, count(*) as rows`),
        )
        .from('thing');
      assert.deepEqual(row, {
        big: 9007199254740993n,
        at: new Date('2026-01-02T03:04:05Z'),
        bytes: Buffer.from([1, 255]),
        day: '2026-01-02',
        exact: '1.50',
        rows: 0n,
      });
    });

    it('takes several statements at once, as a migration needs', async () => {
      await database.knex.raw('create table one (a int); create table two (b int)');
      await database.knex.raw('drop table one; drop table two');
    });

    it('keeps nothing of a transaction that throws, and says what was thrown', async () => {
      const boom = new Error('boom');
      const failing = database.transaction(async (trx) => {
        await trx('thing').insert({ n: 1n });
        throw boom;
      });
      await assert.rejects(failing, (error) => error === boom);
      assert.deepEqual(await database.knex('thing'), []);
    });

    it('counts the rows an update changed', async () => {
      await database.knex('thing').insert([{ n: 7n }, { n: 8n }]);
      assert.equal(
        await database
          .knex('thing')
          .where('n', '>', 6)
          .update({ n: database.knex.raw('n + 10') }),
        2,
      );
    });

    it('answers a ping while open and database_unavailable after it was closed', async () => {
      const other = await open();
      await other.ping();
      await other.close();
      await assert.rejects(other.ping(), { code: 'database_unavailable' });
      assert.ok(['postgres', 'embedded'].includes(database.kind), name);
    });
  });
});

eachDatabase((name, open) => {
  if (name !== 'Postgres') return;
  describe('a connection that is cut', () => {
    it('makes its transaction fail as database_unavailable, and the next one works', async () => {
      const database = await open();
      const cut = database.transaction((trx) => trx.raw('select pg_terminate_backend(pg_backend_pid())'));
      await assert.rejects(cut, { code: 'database_unavailable' });
      await database.ping();
    });

    it('is told from a statement that is wrong, whose error is passed on', async () => {
      const database = await open();
      const wrong = database.transaction((trx) => trx.raw('select nothing'));
      await assert.rejects(wrong, { code: '42703' });
    });

    it('gives up a statement that takes too long', async () => {
      const { url, drop } = await createTestPostgres();
      const database = await openPostgres({ url, statementTimeoutMs: 50 });
      const slow = database.transaction((trx) => trx.raw('select pg_sleep(30)'));
      await assert.rejects(slow, { code: 'database_unavailable' });
      await database.close();
      await drop();
    });
  });
});

describe('openDatabase', () => {
  it('says database_unavailable when Postgres does not listen', async () => {
    await assert.rejects(openDatabase({ url: 'postgres://nobody@127.0.0.1:1/none' }), {
      code: 'database_unavailable',
    });
  });

  it('says what to configure when there is neither a URL nor a folder', async () => {
    await assert.rejects(openDatabase({}), { code: 'configuration_invalid' });
  });
});

describe('the embedded database in a folder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-embedded-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('keeps an acknowledged commit when its process is killed, and refuses a second process before that', async () => {
    const child = await startScript(
      `import { openDatabase } from '#server/db/openDatabase.ts';
      const database = await openDatabase({ dataFolder: process.argv[1] });
      await database.knex.schema.createTable('thing', (table) => table.integer('n'));
      await database.transaction((trx) => trx('thing').insert({ n: 42 }));
      console.log('committed');
      setInterval(() => {}, 1000);`,
      [folder],
    );
    assert.equal(await child.line(), 'committed');
    await assert.rejects(openDatabase({ dataFolder: folder }), { code: 'database_locked' });
    await child.kill();
    const database = await openDatabase({ dataFolder: folder });
    assert.deepEqual(await database.knex('thing'), [{ n: 42 }]);
    await database.close();
  });

  it('gives the folder back when closed', async () => {
    const first = await openDatabase({ dataFolder: folder });
    await first.close();
    const second = await openDatabase({ dataFolder: folder });
    await second.ping();
    await second.close();
  });
});
