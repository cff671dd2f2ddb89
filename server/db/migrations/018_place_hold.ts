import type { Knex } from 'knex';

/**
 * Placing a hold as a function: one round trip whose plans are kept, and each of its statements sees what was committed before it,
 * so that two requests to hold for one run end as one hold.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create function ledger_hold(p_run uuid, p_org uuid, p_amount bigint, p_minimum bigint) returns boolean language plpgsql as $$
    begin
      update wallet set held = held + p_amount
        where org_id = p_org and not frozen and debt = 0 and posted - held >= greatest(p_amount, p_minimum);
      if found then
        insert into hold (run_id, org_id, amount) values (p_run, p_org, p_amount) on conflict (run_id) do nothing;
        if found then return true; end if;
        update wallet set held = held - p_amount where org_id = p_org;
      end if;
      return exists (select from hold where run_id = p_run and org_id = p_org);
    end $$;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop function ledger_hold');
}
