import type { Knex } from 'knex';
import { holdFunction } from './018_place_hold.ts';
import { settleVoidingUnsent } from './settleFunction.ts';

/**
 * Runs of one organization that begin or end at a time wait for each other less. A settlement locks the hold before the wallet, and
 * the wallet only by the change of it; so whoever locks both locks them in the order run, hold, wallet. Holds queue in front of the
 * wallet and take it in turn, where those that wait for a row wake for each change of it.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ${settleHoldFirst('l.priority, l.expires_at, l.id')}

    ${holdFunction('perform pg_advisory_xact_lock(uuid_hash_extended(p_org, 0));')}
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    ${holdFunction('')}
    ${settleVoidingUnsent};
  `);
}

/** SQL that creates function `ledger_settle`; `order` is that in which lots `l` are burned. */
export const settleHoldFirst = (order: string): string => `
    create or replace function ledger_settle(p_run uuid, p_ending text, p_pays text, p_reason text, p_seen_spent bigint,
      p_seen_used bigint, p_charged bigint, p_from_allowance bigint)
      returns table (outcome text, spent bigint, charged bigint, reason text) language plpgsql as $$
    declare
      h record;
      w record;
      v_day date := (now() at time zone 'utc')::date;
      v_transfer bigint;
      v_lot bigint;
    begin
      if p_pays = 'seen' then
        -- What was used of the allowance stands still only under the wallet's lock.
        select hold.org_id into h from hold where hold.run_id = p_run for no key update;
        perform from wallet where wallet.org_id = h.org_id for no key update;
      end if;
      update hold set state = 'settled', reserved = 0, ending = p_ending, settled_at = clock_timestamp(),
        charged = case when not hold.billed or p_pays = 'nothing' then 0 when p_pays = 'all' then hold.spent else p_charged end,
        reason = case when not hold.billed then 'not_billed' when p_pays <> 'seen' and hold.spent = 0 then 'nothing_spent'
          else p_reason end
        where hold.run_id = p_run and hold.state = 'open' and (p_pays <> 'seen' or (hold.spent = p_seen_spent
          and p_seen_used = coalesce((select a.used from allowance a where a.org_id = hold.org_id and a.day = v_day), 0)))
        returning hold.org_id, hold.amount, hold.spent, hold.charged, hold.reason, hold.billed into h;
      if not found then
        select hold.state, hold.spent, hold.charged, hold.reason into h from hold where hold.run_id = p_run;
        outcome := case when not found then 'no_hold' when h.state = 'settled' then 'done' else 'moved' end;
        spent := h.spent; charged := h.charged; reason := h.reason;
        return next;
        return;
      end if;
      spent := h.spent; charged := h.charged; reason := h.reason; outcome := 'done';
      -- A statement of its own, now that the hold is locked: it sees what was reserved while this waited for it.
      update model_call set state = 'void' where model_call.run_id = p_run and model_call.state = 'reserved';
      if not h.billed then return next; return; end if;
      if h.charged = 0 then
        update wallet set held = wallet.held - h.amount where wallet.org_id = h.org_id returning wallet.debt into w;
      else
        update wallet set posted = wallet.posted - h.charged, held = wallet.held - h.amount, seq = wallet.seq + 1
          where wallet.org_id = h.org_id returning wallet.posted, wallet.seq, wallet.debt into w;
        insert into transfer (idem_key, org_id, seq, kind, debit_acct, credit_acct, amount, posted_after, run_id)
          values ('charge:' || p_run, h.org_id, w.seq, 'charge', 'wallet', 'revenue', h.charged, w.posted, p_run)
          returning transfer.id into v_transfer;
        -- Most often one lot covers it.
        update lot set remaining = lot.remaining - h.charged where lot.remaining >= h.charged and lot.id = (
          select l.id from lot l where l.org_id = h.org_id and l.remaining > 0 order by ${order} limit 1)
          returning lot.id into v_lot;
        if found then insert into lot_use (transfer_id, lot_id, amount) values (v_transfer, v_lot, h.charged);
        else perform ledger_burn(h.org_id, v_transfer, h.charged, null); end if;
      end if;
      if p_from_allowance > 0 then
        insert into allowance (org_id, day, used) values (h.org_id, v_day, p_from_allowance)
          on conflict (org_id, day) do update set used = allowance.used + excluded.used;
      end if;
      if w.debt > 0 then perform ledger_collect_debt(h.org_id, 'settle:' || p_run); end if;
      return next;
    end $$;`;
