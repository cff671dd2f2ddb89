import type { Knex } from 'knex';
import { debtOfAnotherWallet, paymentViolations } from './paymentViolations.ts';

/** What a refund or dispute left owing is owed by the wallet that was paid into. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('drop view payment_violations');
  await knex.raw(paymentViolations(debtOfAnotherWallet));
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop view payment_violations');
  await knex.raw(paymentViolations());
}
