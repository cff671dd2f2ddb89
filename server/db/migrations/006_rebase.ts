import type { Knex } from 'knex';

/** Runs that merge the verified change of another onto a newer snapshot. They are free, so what one origin had is counted. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table run add column rebase boolean not null default false;
    alter table run add constraint run_rebase_has_origin check (not rebase or from_run_id is not null);
    create index run_by_origin on run (from_run_id) where rebase;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop index run_by_origin;
    alter table run drop constraint run_rebase_has_origin;
    alter table run drop column rebase;
  `);
}
