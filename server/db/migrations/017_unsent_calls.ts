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
 *
 * What is done under the wallet's lock is one statement: organizations with many runs at a time wait for each other there.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    update model_call set state = 'void' from hold
      where hold.run_id = model_call.run_id and hold.state = 'settled' and model_call.state = 'reserved';
    create index model_call_unanswered on model_call (dispatched_at) where state in ('dispatched', 'void') and dispatched_at is not null;
    create trigger keep_all before truncate on debt_claim for each statement execute function ledger_keeps();

    create or replace function ledger_settle(p_run uuid, p_ending text, p_pays text, p_reason text, p_seen_spent bigint,
      p_seen_used bigint, p_charged bigint, p_from_allowance bigint)
      returns table (outcome text, spent bigint, charged bigint, reason text) language plpgsql as $$
    declare
      v_org uuid;
      h record;
      v_day date := (now() at time zone 'utc')::date;
      v_debt bigint;
    begin
      select wallet.org_id, wallet.debt into v_org, v_debt from hold join wallet using (org_id) where hold.run_id = p_run
        for no key update of wallet;
      if not found then outcome := 'no_hold'; return next; return; end if;
      with settled as (
        update hold set state = 'settled', reserved = 0, ending = p_ending, settled_at = clock_timestamp(),
          charged = case when not hold.billed or p_pays = 'nothing' then 0 when p_pays = 'all' then hold.spent else p_charged end,
          reason = case when not hold.billed then 'not_billed' when p_pays <> 'seen' and hold.spent = 0 then 'nothing_spent'
            else p_reason end
          where hold.run_id = p_run and hold.state = 'open' and (p_pays <> 'seen' or (hold.spent = p_seen_spent
            and p_seen_used = coalesce((select a.used from allowance a where a.org_id = v_org and a.day = v_day), 0)))
          returning hold.amount, hold.spent, hold.charged, hold.reason, hold.billed),
      paying as (
        update wallet set posted = wallet.posted - s.charged, held = wallet.held - s.amount,
          seq = wallet.seq + case when s.charged > 0 then 1 else 0 end
          from settled s where wallet.org_id = v_org and s.billed returning wallet.posted, wallet.seq, s.charged),
      posting as (
        insert into transfer (idem_key, org_id, seq, kind, debit_acct, credit_acct, amount, posted_after, run_id)
          select 'charge:' || p_run, v_org, p.seq, 'charge', 'wallet', 'revenue', p.charged, p.posted, p_run
          from paying p where p.charged > 0 returning transfer.id, transfer.amount),
      -- Most often one lot covers it.
      burned as (
        update lot set remaining = lot.remaining - p.amount from posting p where lot.remaining >= p.amount and lot.id = (
          select l.id from lot l where l.org_id = v_org and l.remaining > 0
          order by l.priority, l.expires_at, l.id limit 1)
        returning lot.id),
      used as (
        insert into lot_use (transfer_id, lot_id, amount) select p.id, b.id, p.amount from posting p, burned b)
      select s.*, p.id as transfer, (select count(*) from burned) as lots into h from settled s left join posting p on true;
      if not found then
        select hold.state, hold.spent, hold.charged, hold.reason into h from hold where hold.run_id = p_run;
        outcome := case h.state when 'settled' then 'done' else 'moved' end;
        spent := h.spent; charged := h.charged; reason := h.reason;
        return next;
        return;
      end if;
      -- A statement of its own, now that the hold is locked: it sees what was reserved while this waited for it.
      update model_call set state = 'void' where model_call.run_id = p_run and model_call.state = 'reserved';
      if h.transfer is not null and h.lots = 0 then perform ledger_burn(v_org, h.transfer, h.charged, null); end if;
      if h.billed and p_from_allowance > 0 then
        insert into allowance (org_id, day, used) values (v_org, v_day, p_from_allowance)
          on conflict (org_id, day) do update set used = allowance.used + excluded.used;
      end if;
      if h.billed and v_debt > 0 then perform ledger_collect_debt(v_org, 'settle:' || p_run); end if;
      outcome := 'done'; spent := h.spent; charged := h.charged; reason := h.reason;
      return next;
    end $$;

    create function ledger_burn(p_org uuid, p_transfer bigint, p_amount bigint, p_lot_first text) returns void
      language plpgsql as $$
    declare
      v_lot record;
      v_left bigint := p_amount;
      v_take bigint;
    begin
      for v_lot in select id, remaining from lot where org_id = p_org and remaining > 0
        order by (source_key = p_lot_first) is true desc, priority, expires_at nulls last, id
      loop
        v_take := least(v_left, v_lot.remaining);
        update lot set remaining = remaining - v_take where id = v_lot.id;
        insert into lot_use (transfer_id, lot_id, amount) values (p_transfer, v_lot.id, v_take);
        v_left := v_left - v_take;
        exit when v_left = 0;
      end loop;
      if v_left <> 0 then
        raise exception 'the lots of % do not cover a transfer of %', p_org, p_amount using errcode = 'check_violation';
      end if;
    end $$;
  `);
  await knex.raw('drop view credit_violations');
  await knex.raw(view(unsentViolation));
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop view credit_violations');
  await knex.raw(view(''));
  await knex.raw(settleFunction({ unbilled: true }));
  await knex.raw(`
    drop function ledger_burn;
    drop index model_call_unanswered;
    drop trigger keep_all on debt_claim;
  `);
}
