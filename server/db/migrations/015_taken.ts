import type { Knex } from 'knex';
import { creditViolations, debtViolation, takenViolation } from './creditViolations.ts';

/**
 * A rejected change that the user takes unverified. What the settlement left uncharged is posted once, as a transfer of its own: a
 * settled hold is never changed. What it used of the day's allowance is given back.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table run drop constraint run_outcome_check, drop constraint run_check1;
    alter table run add constraint run_outcome_check check (outcome in ('applied', 'declined', 'conflicted', 'taken'));
    alter table run add constraint run_outcome_of_its_end check
      (outcome is null or state = case outcome when 'taken' then 'rejected' else 'verified' end);

    alter table transfer drop constraint transfer_kind_check, drop constraint transfer_check2,
      drop constraint transfer_run_id_key;
    alter table transfer add constraint transfer_kind_check check (kind in
      ('purchase', 'promo', 'charge', 'expire', 'refund', 'dispute', 'reinstate', 'debt_paid', 'taken'));
    alter table transfer add constraint transfer_of_a_run check ((kind in ('charge', 'taken')) = (run_id is not null));
    alter table transfer add constraint transfer_once_a_run unique (run_id, kind);

    create view hold_cost as
    select h.run_id, h.org_id, h.state, h.ending, h.amount, h.spent, h.charged + coalesce(t.amount, 0) as charged, h.billed,
        h.created_at, h.settled_at
      from hold h left join transfer t on t.run_id = h.run_id and t.kind = 'taken';

    create function ledger_take(p_run uuid) returns table (outcome text, amount bigint) language plpgsql as $$
    declare
      h record;
      w record;
      v_left bigint;
    begin
      select hold.org_id, hold.spent, hold.charged, hold.billed, hold.settled_at into h
        from hold where hold.run_id = p_run and hold.state = 'settled' and hold.ending = 'rejected';
      if not found then return query select 'not_rejected', 0::bigint; return; end if;
      select wallet.posted - wallet.held as available, wallet.frozen into w
        from wallet where wallet.org_id = h.org_id for no key update;
      select transfer.amount into v_left from transfer where transfer.run_id = p_run and transfer.kind = 'taken';
      if found then return query select 'taken', v_left; return; end if;
      v_left := case when h.billed then h.spent - h.charged else 0 end;
      if v_left = 0 then return query select 'taken', 0::bigint; return; end if;
      if w.frozen then return query select 'frozen', 0::bigint; return; end if;
      if w.available < v_left then return query select 'too_low', w.available; return; end if;
      perform ledger_post(h.org_id, 'taken:' || p_run, 'taken', v_left, 'revenue', false, 0, p_run, null, null);
      update allowance set used = greatest(0, allowance.used - v_left)
        where allowance.org_id = h.org_id and allowance.day = (h.settled_at at time zone 'utc')::date;
      return query select 'taken', v_left;
    end $$;
  `);
  await knex.raw('drop view credit_violations');
  await knex.raw(
    creditViolations({
      openHolds: `state = 'open' and billed`,
      charges: `and t.kind = 'charge'`,
      more: `${debtViolation} ${takenViolation}`,
    }),
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop view credit_violations');
  await knex.raw(creditViolations({ openHolds: `state = 'open' and billed`, more: debtViolation }));
  await knex.raw(`
    drop function ledger_take;
    drop view hold_cost;
    alter table transfer drop constraint transfer_once_a_run, drop constraint transfer_of_a_run,
      drop constraint transfer_kind_check;
    alter table transfer add constraint transfer_run_id_key unique (run_id);
    alter table transfer add constraint transfer_check2 check ((kind = 'charge') = (run_id is not null));
    alter table transfer add constraint transfer_kind_check check (kind in
      ('purchase', 'promo', 'charge', 'expire', 'refund', 'dispute', 'reinstate', 'debt_paid'));
    alter table run drop constraint run_outcome_of_its_end, drop constraint run_outcome_check;
    alter table run add constraint run_outcome_check check (outcome in ('applied', 'declined', 'conflicted'));
    alter table run add constraint run_check1 check (outcome is null or state = 'verified');
  `);
}
