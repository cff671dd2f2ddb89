import type { Knex } from 'knex';
import { AppError } from '#shared/appError.ts';
import { toMicroUsd } from '../db/money.ts';
import { storableText } from '../db/storableText.ts';
import { atomic } from './atomic.pg.ts';
import { type CallRow, chargeOf, findCall, isOpen, priceColumns, whereCall } from './callRow.pg.ts';
import { chargeFor, costOf } from './chargeFor.ts';
import type { CreditStore } from './credits.store.ts';
import { lockHold } from './holds.pg.ts';
import { tierFor } from './price.ts';
import { tiersOf } from './prices.pg.ts';
import { reserveCall } from './reserveCall.pg.ts';
import { soundUsage } from './usage.ts';

type Operations = Pick<
  CreditStore,
  'reserveCall' | 'markDispatched' | 'recordCall' | 'voidCall' | 'openCalls'
>;

export function callOperations(db: Knex): Operations {
  return {
    reserveCall: (call) => reserveCall(db, call),

    async markDispatched(key) {
      await db('model_call')
        .where({ ...whereCall(key), state: 'reserved' })
        .update({ state: 'dispatched', dispatched_at: db.raw('clock_timestamp()') });
    },

    recordCall: (answer) => atomic(db, (trx) => recordCall(trx, answer)),

    voidCall: (key) =>
      atomic(db, async (trx) => {
        const hold = await lockHold(trx, key.runId);
        const call = await findCall(trx, key);
        if (call === undefined || !isOpen(call)) return;
        await trx('model_call').where(whereCall(key)).update({ state: 'void' });
        if (hold.state === 'settled') return;
        await trx('hold')
          .where({ run_id: key.runId })
          .update({ reserved: trx.raw('reserved - ?', [String(call.reserved)]) });
      }),

    async openCalls(runId, step) {
      const calls = await db<CallRow>('model_call')
        .where({ run_id: runId, step })
        .orderBy('attempt')
        .select('attempt', 'state');
      return calls.map((call) => ({ attempt: call.attempt, open: isOpen(call) }));
    },
  };
}

/** A service names its answers as it likes, and at any length. */
function requestIdOf({ providerRequestId }: Parameters<CreditStore['recordCall']>[0]): string | null {
  return providerRequestId === null ? null : storableText(providerRequestId.slice(0, 200));
}

async function recordCall(trx: Knex, answer: Parameters<CreditStore['recordCall']>[0]) {
  const hold = await lockHold(trx, answer.runId);
  const call = await findCall(trx, answer);
  if (call === undefined) throw new AppError('not_found', 'This model call was never reserved.');
  if (call.state === 'recorded') return chargeOf(call);
  const usage = soundUsage(answer.usage);
  const tier = tierFor(await tiersOf(trx, String(call.price_id)), usage.prompt);
  if (tier === undefined) throw new AppError('price_unknown', 'The price of this model call is gone.');
  const cost = costOf(usage, tier);
  const due = chargeFor(cost, tier.markupBps);
  const chargeable = answer.usable && isOpen(call) && hold.state === 'open';
  const charge = chargeable ? Math.min(due, toMicroUsd(call.reserved)) : 0;
  const [recorded]: CallRow[] = await trx('model_call')
    .where(whereCall(answer))
    .update({
      ...priceColumns(tier),
      state: 'recorded',
      provider_request_id: requestIdOf(answer),
      basis: usage.estimated ? 'estimated' : 'reported',
      prompt: usage.prompt,
      cached: usage.cached,
      cache_write: usage.cacheWrite,
      output: usage.output,
      reasoning: usage.reasoning,
      usable: answer.usable,
      cost_p: String(cost),
      charge,
      absorbed: due - charge,
      recorded_at: trx.raw('clock_timestamp()'),
    })
    .returning('*');
  if (recorded === undefined) throw new AppError('internal', 'The model call was not recorded.');
  if (hold.state === 'open' && isOpen(call)) {
    await trx('hold')
      .where({ run_id: answer.runId })
      .update({
        reserved: trx.raw('reserved - ?', [String(call.reserved)]),
        spent: trx.raw('spent + ?', [charge]),
      });
  }
  return chargeOf(recorded);
}
