import type { Knex } from 'knex';
import { AppError } from '#shared/appError.ts';
import { type Migration, migrations } from './migrations/index.ts';

const source: Knex.MigrationSource<Migration> = {
  getMigrations: async () => [...migrations],
  getMigrationName: (migration) => migration.name,
  getMigration: async ({ up, down }) => ({ up, down }),
};
const settings = { migrationSource: source, tableName: 'migration' };

/**
 * Brings the tables up to date. Servers that start at once on one Postgres wait for each other, so this needs two
 * connections there. Throws `configuration_invalid` when the database belongs to a newer version.
 */
export async function migrate(knex: Knex): Promise<void> {
  if (knex.client.config.client !== 'pg') return bringUpToDate(knex);
  await knex.transaction(async (lock) => {
    await lock.raw(`select pg_advisory_xact_lock(hashtext('plumbline migration'))`);
    await bringUpToDate(knex);
  });
}

async function bringUpToDate(knex: Knex): Promise<void> {
  await refuseNewer(knex);
  // Whoever held Knex's own lock row is dead: ours excludes the living. Without this a kill would lock it for good.
  await knex.migrate.forceFreeMigrationsLock(settings);
  await knex.migrate.latest(settings);
}

async function refuseNewer(knex: Knex): Promise<void> {
  if (!(await knex.schema.hasTable(settings.tableName))) return;
  const known = new Set(migrations.map((migration) => migration.name));
  const names: string[] = await knex(settings.tableName).pluck('name');
  const unknown = names.filter((name) => !known.has(name));
  if (unknown.length === 0) return;
  throw new AppError(
    'configuration_invalid',
    `The database was written by a newer version of this server (${unknown.join(', ')}). Nothing was changed. Start that version, or restore a backup made before it.`,
    { details: { unknown } },
  );
}
