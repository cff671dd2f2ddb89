import type { Knex } from 'knex';
import { AppError } from '#shared/appError.ts';
import { formatCredits } from '#shared/money.ts';
import { toMicroUsd } from '../db/money.ts';
import { findCall, priceColumns } from './callRow.pg.ts';
import type { CreditStore } from './credits.store.ts';
import { type HoldRow, holdSettled, noHold } from './holds.pg.ts';
import { tierFor } from './price.ts';
import { tiersOf } from './prices.pg.ts';
import { worstCase } from './worstCase.ts';

type Call = Parameters<CreditStore['reserveCall']>[0];

/** Locks the hold alone, so that runs of one organization do not wait for each other's calls. */
export async function reserveCall(db: Knex, call: Call): Promise<{ reserved: number }> {
  const known = await findCall(db, call);
  if (known !== undefined) return { reserved: toMicroUsd(known.reserved) };
  const { runId, step, attempt, role, provider, model } = call;
  const tiers = await tiersOf(db, call.priceId);
  const tier = tierFor(tiers, call.promptTokens);
  if (tier === undefined || tier.provider !== provider || tier.model !== model) {
    throw new AppError('price_unknown', `${call.priceId} is not a price of ${provider}/${model}.`);
  }
  const needed = call.free ? 0 : worstCase(tiers, call);
  const price = priceColumns(tier);
  const { rows } = await db.raw(
    `with hold as (
       update hold set reserved = reserved + :needed::bigint
       where run_id = :runId and state = 'open' and spent + reserved + :needed::bigint <= amount
       returning run_id
     )
     insert into model_call (run_id, step, attempt, role, provider, model, reserved, price_id,
       input_p, cached_p, cache_write_p, output_p, markup_bps)
     select run_id, :step, :attempt, :role, :provider, :model, :needed::bigint, :price_id,
       :input_p, :cached_p, :cache_write_p, :output_p, :markup_bps
     from hold returning run_id`,
    { runId, step, attempt, role, provider, model, needed, ...price },
  );
  if (rows.length === 0) await explain(db, runId, needed);
  return { reserved: needed };
}

async function explain(db: Knex, runId: string, needed: number): Promise<never> {
  const hold = await db<HoldRow>('hold').where({ run_id: runId }).first();
  if (hold === undefined) throw noHold();
  if (hold.state === 'settled') throw holdSettled();
  const left = toMicroUsd(hold.amount - hold.spent - hold.reserved);
  throw new AppError(
    'authorization_too_low',
    `The next model call can cost up to ${formatCredits(needed)}, and ${formatCredits(left)} of what you authorised are left. The call was not made.`,
    { details: { needed, left } },
  );
}
