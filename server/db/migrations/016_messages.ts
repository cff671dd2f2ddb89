import type { Knex } from 'knex';

/** What was exchanged with models can be deleted, and is when it was kept long enough; the run stays. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table run add column messages_deleted_at timestamptz;
    create index run_by_kept_messages on run (ended_at) where messages_deleted_at is null;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop index run_by_kept_messages;
    alter table run drop column messages_deleted_at;
  `);
}
