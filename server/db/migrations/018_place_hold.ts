import type { Knex } from 'knex';

/**
 * Placing a hold as a function: one round trip whose plans are kept, and each of its statements sees what was committed before it,
 * so that two requests to hold for one run end as one hold. Two that reserve one call likewise end as one reservation.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ${holdFunction('')}

    create or replace function ledger_reserve_call(p_run uuid, p_step text, p_attempt int, p_role text, p_provider text, p_model text,
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
        p_input, p_cached, p_cache_write, p_output, p_markup) on conflict (run_id, step, attempt) do nothing;
      if not found then
        -- Somebody else reserved it since the look above.
        update hold set reserved = hold.reserved - p_needed where hold.run_id = p_run;
        select c.reserved into p_needed from model_call c where c.run_id = p_run and c.step = p_step and c.attempt = p_attempt;
      end if;
      return query select 'reserved', p_needed;
    end $$;
  `);
}

export async function down(knex: Knex): Promise<void> {
  // The reservation stays as it is: it does all that the one before did.
  await knex.raw('drop function ledger_hold');
}

/** SQL that creates function `ledger_hold`; `before` is a statement that it begins with. */
export const holdFunction = (before: string): string => `
    create or replace function ledger_hold(p_run uuid, p_org uuid, p_amount bigint, p_minimum bigint) returns boolean language plpgsql as $$
    begin
      ${before}
      update wallet set held = held + p_amount
        where org_id = p_org and not frozen and debt = 0 and posted - held >= greatest(p_amount, p_minimum);
      if found then
        insert into hold (run_id, org_id, amount) values (p_run, p_org, p_amount) on conflict (run_id) do nothing;
        if found then return true; end if;
        update wallet set held = held - p_amount where org_id = p_org;
      end if;
      return exists (select from hold where run_id = p_run and org_id = p_org);
    end $$;`;
