import type { Knex } from 'knex';
import { creditViolations } from './creditViolations.ts';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(creditViolations({ openHolds: `state = 'open'` }));
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop view credit_violations');
}
