import type { Knex } from 'knex';

/** What leaves a wallet is taken out of its lots by one function, whoever posts it. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(ledgerPost('perform ledger_burn(p_org, v_transfer, p_amount, p_lot_first);'));
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(
    ledgerPost(
      `
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
      end if;`,
      'v_lot record; v_left bigint := p_amount; v_take bigint;',
    ),
  );
}

const ledgerPost = (burn: string, variables = ''): string => `
    create or replace function ledger_post(p_org uuid, p_key text, p_kind text, p_amount bigint, p_account text, p_into boolean,
      p_release bigint, p_run uuid, p_note text, p_lot_first text) returns bigint language plpgsql as $$
    declare
      w record;
      v_transfer bigint;
      ${variables}
    begin
      update wallet set posted = posted + case when p_into then p_amount else -p_amount end, held = held - p_release,
        seq = seq + 1 where org_id = p_org returning posted, seq into w;
      insert into transfer (idem_key, org_id, seq, kind, debit_acct, credit_acct, amount, posted_after, run_id, note)
        values (p_key, p_org, w.seq, p_kind, case when p_into then p_account else 'wallet' end,
          case when p_into then 'wallet' else p_account end, p_amount, w.posted, p_run, p_note)
        returning id into v_transfer;
      if p_into then return v_transfer; end if;
      ${burn}
      return v_transfer;
    end $$;`;
