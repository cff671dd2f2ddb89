import type { Knex } from 'knex';
import { creditViolations, debtViolation, takenViolation, unsentViolation } from './creditViolations.ts';
import { settleFunction, settleVoidingUnsent } from './settleFunction.ts';

const view = (more: string): string =>
  creditViolations({
    openHolds: `state = 'open' and billed`,
    charges: `and t.kind = 'charge'`,
    more: `${debtViolation} ${takenViolation} ${more}`,
  });

/**
 * A run that ends gives up its calls that were not sent: nothing of them can come any more, and none can be sent afterwards. And claims
 * of debt are kept, as the other rows of the ledger are.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    update model_call set state = 'void' from hold
      where hold.run_id = model_call.run_id and hold.state = 'settled' and model_call.state = 'reserved';
    create index model_call_unanswered on model_call (dispatched_at) where state in ('dispatched', 'void') and dispatched_at is not null;
    create trigger keep_all before truncate on debt_claim for each statement execute function ledger_keeps();

    ${settleVoidingUnsent};

    ${burnFunction('priority, expires_at nulls last, id')}
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

/** SQL that creates function `ledger_burn`; `order` is that in which lots are burned after the one that is named. */
export const burnFunction = (order: string): string => `
    create or replace function ledger_burn(p_org uuid, p_transfer bigint, p_amount bigint, p_lot_first text) returns void
      language plpgsql as $$
    declare
      v_lot record;
      v_left bigint := p_amount;
      v_take bigint;
    begin
      for v_lot in select id, remaining from lot where org_id = p_org and remaining > 0
        order by (source_key = p_lot_first) is true desc, ${order}
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
    end $$;`;
