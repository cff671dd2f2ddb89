import type { Knex } from 'knex';

/** Runs that document a project, the interview before a plan, and the user's own version of a change. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table run drop constraint run_kind_check;
    alter table run add constraint run_kind_check check (kind in ('plan', 'implement', 'refine', 'document'));
    alter table run add column interview boolean not null default false;
    alter table run add column questions jsonb;
    alter table run add column edited boolean not null default false;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table run drop column edited;
    alter table run drop column questions;
    alter table run drop column interview;
    alter table run drop constraint run_kind_check;
    alter table run add constraint run_kind_check check (kind in ('plan', 'implement', 'refine'));
  `);
}
