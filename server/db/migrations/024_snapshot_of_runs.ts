import type { Knex } from 'knex';

/** Whether a run works on a snapshot is asked of each that is to be deleted. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('create index run_by_snapshot on run (snapshot_id)');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index run_by_snapshot');
}
