import type { Knex } from 'knex';
import { creditViolations, debtViolation } from './creditViolations.ts';
import { settleFunction } from './settleFunction.ts';

/**
 * What an operator needs besides: runs without billing, whose hold caps them and takes nothing from a wallet; what a provider
 * says that a call cost; the switch that stops new runs; and indexes for what a day cost the house.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table hold add column billed boolean not null default true;
    alter table hold add constraint hold_unbilled_is_free check (billed or coalesce(charged, 0) = 0);
    alter table model_call add column reported_cost_p numeric check (reported_cost_p >= 0);
    create index model_call_absorbed on model_call (reserved_at) where absorbed > 0;
    create index hold_not_charged on hold (settled_at) where charged < spent;
    create index lot_to_expire on lot (expires_at) where expires_at is not null;

    create table run_stop (
      one boolean primary key default true check (one),
      message text not null,
      stopped_at timestamptz not null default clock_timestamp()
    );
  `);
  await knex.raw('drop view credit_violations');
  await knex.raw(
    creditViolations({
      openHolds: `state = 'open' and billed`,
      more: debtViolation,
    }),
  );
  await knex.raw(settleFunction({ unbilled: true }));
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(settleFunction({ unbilled: false }));
  await knex.raw('drop view credit_violations');
  await knex.raw(creditViolations({ openHolds: `state = 'open'` }));
  await knex.raw('drop table run_stop');
  await knex.raw('drop index model_call_absorbed, hold_not_charged, lot_to_expire');
  await knex.raw('alter table model_call drop column reported_cost_p');
  await knex.raw('alter table hold drop column billed');
}
