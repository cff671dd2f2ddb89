import type { Knex } from 'knex';
import { settleFunction } from './settleFunction.ts';

/**
 * The hot operations of the ledger as functions: one round trip each, in the caller's transaction or one of their own. They lock
 * in the order run, wallet, hold; each is safe to repeat. What an end of a run costs is decided by the caller:
 * all that was spent, nothing, or an amount from what it saw, which is refused as 'moved' when that is no longer so.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create function ledger_post(p_org uuid, p_key text, p_kind text, p_amount bigint, p_account text, p_into boolean,
      p_release bigint, p_run uuid, p_note text, p_lot_first text) returns bigint language plpgsql as $$
    declare
      w record;
      v_transfer bigint;
      v_lot record;
      v_left bigint := p_amount;
      v_take bigint;
    begin
      update wallet set posted = posted + case when p_into then p_amount else -p_amount end, held = held - p_release,
        seq = seq + 1 where org_id = p_org returning posted, seq into w;
      insert into transfer (idem_key, org_id, seq, kind, debit_acct, credit_acct, amount, posted_after, run_id, note)
        values (p_key, p_org, w.seq, p_kind, case when p_into then p_account else 'wallet' end,
          case when p_into then 'wallet' else p_account end, p_amount, w.posted, p_run, p_note)
        returning id into v_transfer;
      if p_into then return v_transfer; end if;
      -- Most often one lot covers it.
      with burned as (
        update lot set remaining = remaining - p_amount where remaining >= p_amount and id = (
          select id from lot where org_id = p_org and remaining > 0
          order by (source_key = p_lot_first) is true desc, priority, expires_at nulls last, id limit 1)
        returning id)
      insert into lot_use (transfer_id, lot_id, amount) select v_transfer, id, p_amount from burned;
      if found then return v_transfer; end if;
      for v_lot in select id, remaining from lot where org_id = p_org and remaining > 0
        order by (source_key = p_lot_first) is true desc, priority, expires_at nulls last, id
      loop
        v_take := least(v_left, v_lot.remaining);
        update lot set remaining = remaining - v_take where id = v_lot.id;
        insert into lot_use (transfer_id, lot_id, amount) values (v_transfer, v_lot.id, v_take);
        v_left := v_left - v_take;
        exit when v_left = 0;
      end loop;
      if v_left <> 0 then
        raise exception 'the lots of % do not cover a transfer of %', p_org, p_amount using errcode = 'check_violation';
      end if;
      return v_transfer;
    end $$;

    create function ledger_collect_debt(p_org uuid, p_cause text) returns void language plpgsql as $$
    declare
      v_amount bigint;
    begin
      select least(debt, posted - held) into v_amount from wallet where org_id = p_org for no key update;
      if coalesce(v_amount, 0) <= 0 then return; end if;
      update wallet set debt = debt - v_amount where org_id = p_org;
      perform ledger_post(p_org, 'debt:' || p_cause, 'debt_paid', v_amount, 'debt', false, 0, null, null, null);
    end $$;

    ${settleFunction({ unbilled: false })};

    create function ledger_reserve_call(p_run uuid, p_step text, p_attempt int, p_role text, p_provider text, p_model text,
      p_needed bigint, p_price bigint, p_input bigint, p_cached bigint, p_cache_write bigint, p_output bigint, p_markup int)
      returns table (outcome text, amount bigint) language plpgsql as $$
    declare
      v_known bigint;
      h record;
    begin
      select c.reserved into v_known from model_call c where c.run_id = p_run and c.step = p_step and c.attempt = p_attempt;
      if found then return query select 'reserved', v_known; return; end if;
      update hold set reserved = hold.reserved + p_needed where hold.run_id = p_run and hold.state = 'open'
        and hold.spent + hold.reserved + p_needed <= hold.amount;
      if not found then
        select hold.state, hold.amount - hold.spent - hold.reserved as free into h from hold where hold.run_id = p_run;
        if not found then return query select 'no_hold', 0::bigint;
        elsif h.state = 'settled' then return query select 'settled', 0::bigint;
        else return query select 'too_low', h.free; end if;
        return;
      end if;
      insert into model_call (run_id, step, attempt, role, provider, model, reserved, price_id, input_p, cached_p,
        cache_write_p, output_p, markup_bps) values (p_run, p_step, p_attempt, p_role, p_provider, p_model, p_needed, p_price,
        p_input, p_cached, p_cache_write, p_output, p_markup);
      return query select 'reserved', p_needed;
    end $$;

    create function ledger_record_call(p_run uuid, p_step text, p_attempt int, p_request_id text, p_basis text, p_prompt int,
      p_cached int, p_cache_write int, p_output int, p_reasoning int, p_usable boolean)
      returns table (outcome text, charge bigint, absorbed bigint) language plpgsql as $$
    declare
      h record;
      c record;
      t record;
      v_open boolean;
      v_cost numeric;
      v_due bigint;
      v_charge bigint := 0;
    begin
      select state into h from hold where run_id = p_run for no key update;
      if not found then return query select 'no_hold', 0::bigint, 0::bigint; return; end if;
      select * into c from model_call where run_id = p_run and step = p_step and attempt = p_attempt;
      if not found then return query select 'no_call', 0::bigint, 0::bigint; return; end if;
      if c.state = 'recorded' then return query select 'recorded', c.charge, c.absorbed; return; end if;
      -- The tier of the call's pinned version that holds for this prompt, or the lowest one when none does.
      select p.* into t from price p, price pinned
        where pinned.id = c.price_id and p.provider = pinned.provider and p.model = pinned.model and p.valid_from = pinned.valid_from
        order by p.tier_min_prompt > p_prompt, case when p.tier_min_prompt > p_prompt then p.tier_min_prompt else -p.tier_min_prompt end
        limit 1;
      v_cost := (p_prompt - p_cached - p_cache_write)::numeric * t.input_p + p_cached::numeric * t.cached_p
        + p_cache_write::numeric * t.cache_write_p + p_output::numeric * t.output_p;
      v_due := div(v_cost * (10000 + t.markup_bps) + 9999999999, 10000000000);
      v_open := c.state in ('reserved', 'dispatched');
      if p_usable and v_open and h.state = 'open' then v_charge := least(v_due, c.reserved); end if;
      update model_call set price_id = t.id, input_p = t.input_p, cached_p = t.cached_p, cache_write_p = t.cache_write_p,
        output_p = t.output_p, markup_bps = t.markup_bps, state = 'recorded', provider_request_id = p_request_id,
        basis = p_basis, prompt = p_prompt, cached = p_cached, cache_write = p_cache_write, output = p_output,
        reasoning = p_reasoning, usable = p_usable, cost_p = v_cost, charge = v_charge, absorbed = v_due - v_charge,
        recorded_at = clock_timestamp() where run_id = p_run and step = p_step and attempt = p_attempt;
      if h.state = 'open' and v_open then
        update hold set reserved = reserved - c.reserved, spent = spent + v_charge where run_id = p_run;
      end if;
      return query select 'recorded', v_charge, v_due - v_charge;
    end $$;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(
    'drop function ledger_record_call, ledger_reserve_call, ledger_settle, ledger_collect_debt, ledger_post',
  );
}
