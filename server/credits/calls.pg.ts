import type { Knex } from 'knex';
import { AppError } from '#shared/appError.ts';
import { toMicroUsd } from '../db/money.ts';
import { prepared } from '../db/prepared.ts';
import { storableText } from '../db/storableText.ts';
import { atomic } from './atomic.pg.ts';
import { type CallRow, findCall, isOpen, whereCall } from './callRow.pg.ts';
import type { CreditStore } from './credits.store.ts';
import { lockHold, noHold } from './holds.pg.ts';
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
      const marked = await db('model_call')
        .where({ ...whereCall(key), state: 'reserved' })
        .update({ state: 'dispatched', dispatched_at: db.raw('clock_timestamp()') });
      return marked > 0;
    },

    recordCall: (answer) =>
      typeof answer.usage.reportedCost === 'number'
        ? atomic(db, async (trx) => {
            await noteReportedCost(trx, answer);
            return recordCall(trx, answer);
          })
        : recordCall(db, answer),

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

/** Before the call is recorded: afterwards its row is never changed. The hold is locked first, as everywhere. */
async function noteReportedCost(
  trx: Knex,
  { usage, ...key }: Parameters<CreditStore['recordCall']>[0],
): Promise<void> {
  await lockHold(trx, key.runId);
  await trx('model_call')
    .where(whereCall(key))
    .whereNot({ state: 'recorded' })
    .update({ reported_cost_p: soundUsage(usage).reportedCost ?? null });
}

async function recordCall(db: Knex, answer: Parameters<CreditStore['recordCall']>[0]) {
  const usage = soundUsage(answer.usage);
  const [row] = await prepared<{ outcome: string; charge: bigint; absorbed: bigint }>(
    db,
    'record_call',
    `select * from ledger_record_call(:runId::uuid, :step, :attempt::int, :requestId::text, :basis, :prompt::int,
       :cached::int, :cacheWrite::int, :output::int, :reasoning::int, :usable::boolean)`,
    {
      runId: answer.runId,
      step: answer.step,
      attempt: answer.attempt,
      requestId: requestIdOf(answer),
      basis: usage.estimated ? 'estimated' : 'reported',
      prompt: usage.prompt,
      cached: usage.cached,
      cacheWrite: usage.cacheWrite,
      output: usage.output,
      reasoning: usage.reasoning,
      usable: answer.usable,
    },
  );
  if (row === undefined || row.outcome === 'no_hold') throw noHold();
  const { outcome, charge, absorbed } = row;
  if (outcome === 'no_call') throw new AppError('not_found', 'This model call was never reserved.');
  return { charge: toMicroUsd(charge), absorbed: toMicroUsd(absorbed) };
}
