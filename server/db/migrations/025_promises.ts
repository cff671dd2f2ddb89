import type { Knex } from 'knex';
import { burnFunction } from './017_unsent_calls.ts';
import { settleHoldFirst } from './021_hold_before_wallet.ts';
import {
  debtOfAnotherWallet,
  lapsedMoreThanExpired,
  lapsedOfFact,
  paymentViolations,
} from './paymentViolations.ts';

/**
 * What was promised holds. A quote keeps the rules for work that was not verified as they were when it was made. The rest of credits
 * whose time is over is burned before all others. A refund or dispute takes nothing for credits that expired with their lot. What is
 * owed has its place among the movements of the wallet.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- Quotes of earlier versions say nothing; the rules of the day hold for them.
    alter table quote add column charge_rejected text check (charge_rejected in ('allowance', 'full')),
      add column free_per_day bigint check (free_per_day >= 0);

    ${burnFunction('(expires_at <= now()) is true desc, priority, expires_at nulls last, id')}
    ${settleHoldFirst('(l.expires_at <= now()) is true desc, l.priority, l.expires_at, l.id')}

    create table lapsed_claim (
      key text primary key,
      lot_id bigint not null references lot,
      amount bigint not null check (amount <> 0),
      created_at timestamptz not null default clock_timestamp()
    );
    create index lapsed_claim_by_lot on lapsed_claim (lot_id);
    create trigger keep before update or delete on lapsed_claim for each row execute function ledger_keeps();
    create trigger keep_all before truncate on lapsed_claim for each statement execute function ledger_keeps();

    alter table debt_claim add column id bigint generated always as identity,
      add column kind text check (kind in ('refund', 'dispute')),
      add column after_seq bigint;
    alter table debt_claim disable trigger user;
    update debt_claim d set kind = case when key like 'refund:%' then 'refund' else 'dispute' end,
      after_seq = (select coalesce(max(t.seq), 0) from transfer t where t.org_id = d.org_id and t.created_at <= d.created_at);
    alter table debt_claim enable trigger user;
    alter table debt_claim alter column kind set not null, alter column after_seq set not null;
    create index debt_claim_by_place on debt_claim (org_id, after_seq, id);
    ${collectDebt(`'Paid what was owed'`)}
  `);
  await knex.raw('drop view payment_violations');
  await knex.raw(paymentViolations(`${debtOfAnotherWallet} ${lapsedMoreThanExpired}`, lapsedOfFact));
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop view payment_violations');
  await knex.raw(paymentViolations(debtOfAnotherWallet));
  await knex.raw(`
    ${collectDebt('null')}
    drop index debt_claim_by_place;
    alter table debt_claim drop column id, drop column kind, drop column after_seq;
    drop table lapsed_claim;
    ${settleHoldFirst('l.priority, l.expires_at, l.id')}
    ${burnFunction('priority, expires_at nulls last, id')}
    alter table quote drop column charge_rejected, drop column free_per_day;
  `);
}

/** SQL that creates function `ledger_collect_debt`; `note` is what its transfers say. */
const collectDebt = (note: string): string => `
    create or replace function ledger_collect_debt(p_org uuid, p_cause text) returns void language plpgsql as $$
    declare
      v_amount bigint;
    begin
      select least(debt, posted - held) into v_amount from wallet where org_id = p_org for no key update;
      if coalesce(v_amount, 0) <= 0 then return; end if;
      update wallet set debt = debt - v_amount where org_id = p_org;
      perform ledger_post(p_org, 'debt:' || p_cause, 'debt_paid', v_amount, 'debt', false, 0, null, ${note}, null);
    end $$;`;
