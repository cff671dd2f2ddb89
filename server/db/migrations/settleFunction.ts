/**
 * SQL that creates function `ledger_settle`: ends a hold once, charges its share, frees the rest, collects debt. Of a hold that
 * is not billed, where there are such, the wallet is left alone.
 */
export const settleFunction = ({ unbilled }: { unbilled: boolean }): string => `
    create or replace function ledger_settle(p_run uuid, p_ending text, p_pays text, p_reason text, p_seen_spent bigint, p_seen_used bigint,
      p_charged bigint, p_from_allowance bigint)
      returns table (outcome text, spent bigint, charged bigint, reason text) language plpgsql as $$
    declare
      v_org uuid;
      h record;
      v_day date := (now() at time zone 'utc')::date;
      v_debt bigint;
    begin
      select hold.org_id into v_org from hold where hold.run_id = p_run;
      if not found then return query select 'no_hold', 0::bigint, 0::bigint, ''; return; end if;
      select wallet.debt into v_debt from wallet where wallet.org_id = v_org for no key update;
      update hold set state = 'settled', reserved = 0, ending = p_ending, settled_at = clock_timestamp(),
        charged = case ${unbilled ? 'when not hold.billed then 0 ' : ''}when p_pays = 'all' then hold.spent when p_pays = 'nothing' then 0
          else p_charged end,
        reason = case ${unbilled ? "when not hold.billed then 'not_billed' " : ''}when p_pays <> 'seen' and hold.spent = 0 then 'nothing_spent' else p_reason end
        where hold.run_id = p_run and hold.state = 'open' and (p_pays <> 'seen' or (hold.spent = p_seen_spent
          and p_seen_used = coalesce((select a.used from allowance a where a.org_id = v_org and a.day = v_day), 0)))
        returning * into h;
      if not found then
        select * into h from hold where hold.run_id = p_run;
        if h.state = 'settled' then return query select 'done', h.spent, h.charged, h.reason;
        else return query select 'moved', 0::bigint, 0::bigint, ''; end if;
        return;
      end if;
      ${unbilled ? "if not h.billed then return query select 'done', h.spent, h.charged, h.reason; return; end if;" : ''}
      if p_from_allowance > 0 then
        insert into allowance (org_id, day, used) values (v_org, v_day, p_from_allowance)
          on conflict (org_id, day) do update set used = allowance.used + excluded.used;
      end if;
      if h.charged > 0 then
        perform ledger_post(v_org, 'charge:' || p_run, 'charge', h.charged, 'revenue', false, h.amount, p_run, null, null);
      else
        update wallet set held = wallet.held - h.amount where wallet.org_id = v_org;
      end if;
      if v_debt > 0 then perform ledger_collect_debt(v_org, 'settle:' || p_run); end if;
      return query select 'done', h.spent, h.charged, h.reason;
    end $$`;

/** The same, and the run's calls that were not sent are given up. What it does under the wallet's lock is one statement. */
export const settleVoidingUnsent = `
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
    end $$`;
