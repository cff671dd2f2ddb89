import type { Knex } from 'knex';

/** What is known about a content in two parts, as ranking reads the first of every file and the map the second of a few. */
export async function up(knex: Knex): Promise<void> {
  // A cache: what is forgotten here is computed again.
  await knex.raw(`
    delete from blob_facts;
    alter table blob_facts add column symbols bytea not null;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    delete from blob_facts;
    alter table blob_facts drop column symbols;
  `);
}
