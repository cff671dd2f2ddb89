import type { Knex } from 'knex';
import { paymentViolations } from './paymentViolations.ts';

/** What refunds and disputes left owing, and the invariants between payments and the ledger; empty means sound. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table debt_claim (
      key text primary key,
      org_id uuid not null references wallet,
      amount bigint not null check (amount > 0),
      created_at timestamptz not null default clock_timestamp()
    );
    create trigger keep before update or delete on debt_claim for each row execute function ledger_keeps();

    ${paymentViolations()}
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop view payment_violations');
  await knex.raw('drop table debt_claim');
}
