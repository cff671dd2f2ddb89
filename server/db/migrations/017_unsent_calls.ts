import type { Knex } from 'knex';
import { creditViolations, debtViolation, takenViolation, unsentViolation } from './creditViolations.ts';
import { settleFunction } from './settleFunction.ts';

const view = (more: string): string =>
  creditViolations({
    openHolds: `state = 'open' and billed`,
    charges: `and t.kind = 'charge'`,
    more: `${debtViolation} ${takenViolation} ${more}`,
  });

/**
 * A run that ends gives up its calls that were not sent: nothing of them can come any more, and none can be sent afterwards. And claims
 * of debt are kept, as the other rows of the ledger are.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    update model_call set state = 'void' from hold
      where hold.run_id = model_call.run_id and hold.state = 'settled' and model_call.state = 'reserved';
    create index model_call_unanswered on model_call (dispatched_at) where state in ('dispatched', 'void') and dispatched_at is not null;
    create trigger keep_all before truncate on debt_claim for each statement execute function ledger_keeps();
  `);
  await knex.raw(settleFunction({ unbilled: true, unsent: true }));
  await knex.raw('drop view credit_violations');
  await knex.raw(view(unsentViolation));
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop view credit_violations');
  await knex.raw(view(''));
  await knex.raw(settleFunction({ unbilled: true }));
  await knex.raw('drop index model_call_unanswered; drop trigger keep_all on debt_claim');
}
