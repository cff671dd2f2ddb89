import type { Knex } from 'knex';

/** What was found out about contents for the choice of context: a cache, which goes with the content. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table blob_facts (
      org_id uuid not null,
      sha256 text not null,
      language text not null,
      version int not null,
      facts bytea not null,
      primary key (org_id, sha256, language),
      foreign key (org_id, sha256) references blob on delete cascade
    );
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table blob_facts');
}
