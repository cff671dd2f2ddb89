import type { Knex } from 'knex';
import { AppError } from '#shared/appError.ts';
import { formatCredits } from '#shared/money.ts';
import { toMicroUsd } from '../db/money.ts';
import { walletFrozen } from './walletRow.pg.ts';

/** See `CreditStore.take`. */
export async function take(db: Knex, runId: string, authorized: number): Promise<number> {
  const due = await dueOf(db, runId);
  if (due > authorized) {
    throw new AppError(
      'authorization_too_low',
      `Taking this change costs ${formatCredits(due)}, more than was agreed to. Nothing was charged; look at the price again.`,
      { details: { needed: due, authorized } },
    );
  }
  const { rows } = await db.raw('select * from ledger_take(?::uuid)', [runId]);
  const { outcome, amount } = rows[0] as { outcome: string; amount: bigint };
  if (outcome === 'taken') return toMicroUsd(amount);
  if (outcome === 'frozen') throw walletFrozen();
  if (outcome === 'too_low') {
    const available = toMicroUsd(amount);
    throw new AppError(
      'insufficient_credits',
      `Taking this change costs ${formatCredits(due, 'up')}, and ${formatCredits(available, 'down')} are available. Nothing was charged. Buy credits and try again: the change is kept.`,
      { details: { available, needed: due, missing: due - available } },
    );
  }
  throw notRejected();
}

/** What the settlement of a rejected run left uncharged; 0 once that was taken, so that a repetition needs no consent again. */
async function dueOf(db: Knex, runId: string): Promise<number> {
  const row = await db('hold_cost')
    .where({ run_id: runId, state: 'settled', ending: 'rejected' })
    .first('spent', 'charged', 'billed');
  if (row === undefined) throw notRejected();
  return row.billed ? toMicroUsd(row.spent) - toMicroUsd(row.charged) : 0;
}

const notRejected = () =>
  new AppError('conflict', 'Only the change of a rejected run can be taken unverified. Nothing was charged.');
