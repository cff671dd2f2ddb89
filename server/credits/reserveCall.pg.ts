import type { Knex } from 'knex';
import { AppError } from '#shared/appError.ts';
import { formatCredits } from '#shared/money.ts';
import { toMicroUsd } from '../db/money.ts';
import { prepared } from '../db/prepared.ts';
import { priceColumns } from './callRow.pg.ts';
import type { CreditStore } from './credits.store.ts';
import { holdSettled, noHold } from './holds.pg.ts';
import { tierFor } from './price.ts';
import { tiersOf } from './prices.pg.ts';
import { worstCase } from './worstCase.ts';

type Call = Parameters<CreditStore['reserveCall']>[0];

/** Locks the hold alone, so that runs of one organization do not wait for each other's calls. */
export async function reserveCall(db: Knex, call: Call): Promise<{ reserved: number }> {
  const { runId, step, attempt, role, provider, model } = call;
  const tiers = await tiersOf(db, call.priceId);
  const tier = tierFor(tiers, call.promptTokens);
  if (tier === undefined || tier.provider !== provider || tier.model !== model) {
    throw new AppError('price_unknown', `${call.priceId} is not a price of ${provider}/${model}.`);
  }
  const needed = call.free ? 0 : worstCase(tiers, call);
  const [row] = await prepared<{ outcome: string; amount: bigint }>(
    db,
    'reserve_call',
    `select * from ledger_reserve_call(:runId::uuid, :step, :attempt::int, :role, :provider, :model, :needed::bigint,
       :price_id::bigint, :input_p::bigint, :cached_p::bigint, :cache_write_p::bigint, :output_p::bigint, :markup_bps::int)`,
    { runId, step, attempt, role, provider, model, needed, ...priceColumns(tier) },
  );
  if (row === undefined) throw noHold();
  const { outcome, amount } = row;
  if (outcome === 'reserved') return { reserved: toMicroUsd(amount) };
  if (outcome === 'no_hold') throw noHold();
  if (outcome === 'settled') throw holdSettled();
  const left = toMicroUsd(amount);
  throw new AppError(
    'authorization_too_low',
    `The next model call can cost up to ${formatCredits(needed, 'up')}, and ${formatCredits(left, 'down')} of what you authorised are left. The call was not made.`,
    { details: { needed, left } },
  );
}
