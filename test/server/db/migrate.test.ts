import assert from 'node:assert/strict';
import { migrate } from '../../../server/db/migrate.ts';
import { migrations } from '../../../server/db/migrations/index.ts';
import { openPostgres } from '../../../server/db/openPostgres.ts';
import { createTestPostgres, eachDatabase } from '../../support/databases.ts';

const expected = migrations.map((migration) => migration.name);

eachDatabase((name, open) => {
  describe('migrations', () => {
    it('are applied once, in order, and going through them again changes nothing', async () => {
      const { knex } = await open();
      await migrate(knex);
      assert.deepEqual(await knex('migration').orderBy('id').pluck('name'), expected);
    });

    it('refuse a database that a newer version wrote', async () => {
      const { knex } = await open();
      await knex('migration').insert({ name: '999_future', batch: 9, migration_time: new Date() });
      await assert.rejects(migrate(knex), { code: 'configuration_invalid', message: /999_future/ });
    });

    it('can be undone to an empty database and applied again', async () => {
      const { knex } = await open();
      for (const migration of [...migrations].reverse()) await migration.down(knex);
      const left = await knex('information_schema.tables')
        .where({ table_schema: 'public' })
        .whereNotIn('table_name', ['migration', 'migration_lock'])
        .pluck('table_name');
      assert.deepEqual(left, []);
      for (const migration of migrations) await migration.up(knex);
    });

    if (name !== 'Postgres') return;

    it('are applied once when several servers start at once, even after one was killed while migrating', async () => {
      const { url, drop } = await createTestPostgres({ empty: true });
      const seed = await openPostgres({ url });
      await seed.knex.raw('drop schema public cascade; create schema public');
      await seed.knex.raw('create table migration_lock ("index" serial primary key, is_locked int)');
      await seed.knex.raw('insert into migration_lock (is_locked) values (1)');
      await seed.close();
      const starts = await Promise.allSettled([1, 2, 3, 4].map(() => openPostgres({ url, poolMax: 1 })));
      const servers = starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []));
      const applied = await servers[0]?.knex('migration').orderBy('id').pluck('name');
      await Promise.all(servers.map((server) => server.close()));
      await drop();
      assert.deepEqual([servers.length, applied], [4, expected]);
    });
  });
});
