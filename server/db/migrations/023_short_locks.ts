import type { Knex } from 'knex';
import { holdFunction } from './018_place_hold.ts';
import { plainRules, soundRows } from './soundRows.ts';

/**
 * The wallet is locked for a shorter time by those that begin and end runs. A hold writes its own row first and the wallet last.
 * The rules of the rows that they write are one compiled function for each table, where Postgres reads the text of every plain rule
 * anew for each statement. Indexes of the hold leave out what its calls change, so that a call writes none of them.
 * A hold of nothing is placed for who owes something, too: a change that was paid for can still be merged and checked again.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ${soundRows}

    drop index hold_by_org, hold_not_charged;
    create index hold_by_org on hold (org_id);
    create index hold_settled on hold (settled_at) where settled_at is not null;

    -- The row is written before the wallet is locked; whether there is such a wallet is seen at the end, when it is.
    alter table hold alter constraint hold_org_id_fkey deferrable initially deferred;

    create or replace function ledger_hold(p_run uuid, p_org uuid, p_amount bigint, p_minimum bigint) returns boolean language plpgsql as $$
    declare
      w record;
    begin
      insert into hold (run_id, org_id, amount) values (p_run, p_org, p_amount) on conflict (run_id) do nothing;
      if not found then return exists (select from hold where run_id = p_run and org_id = p_org); end if;
      perform pg_advisory_xact_lock(uuid_hash_extended(p_org, 0));
      update wallet set held = held + p_amount
        where org_id = p_org and not frozen
          and (greatest(p_amount, p_minimum) = 0 or debt = 0 and posted - held >= greatest(p_amount, p_minimum));
      if found then return true; end if;
      -- Undoes the row above, as holds are never deleted, and the caller's transaction with it: what it has to know goes along.
      select posted::text, held::text, debt::text, frozen into w from wallet where org_id = p_org;
      raise exception 'wallet % cannot hold %', p_org, p_amount
        using errcode = 'PLH01', detail = case when found then to_json(w)::text else 'null' end;
    end $$;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    ${holdFunction('perform pg_advisory_xact_lock(uuid_hash_extended(p_org, 0));')}
    alter table hold alter constraint hold_org_id_fkey not deferrable;
    drop index hold_by_org, hold_settled;
    create index hold_by_org on hold (org_id, state);
    create index hold_not_charged on hold (settled_at) where charged < spent;
    ${plainRules}
  `);
}
