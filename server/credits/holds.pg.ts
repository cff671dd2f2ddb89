import type { Knex } from 'knex';
import { AppError } from '#shared/appError.ts';
import { toMicroUsd } from '../db/money.ts';
import { prepared } from '../db/prepared.ts';
import { atomic } from './atomic.pg.ts';
import type { CreditStore, LedgerRules } from './credits.store.ts';
import { lockWallet, refuseToHold, type WalletRow, walletFrozen } from './walletRow.pg.ts';

export type HoldRow = {
  run_id: string;
  org_id: string;
  amount: bigint;
  reserved: bigint;
  spent: bigint;
  state: 'open' | 'settled';
  billed: boolean;
};

/** The hold of a run, locked. Throws `not_found`. */
export async function lockHold(trx: Knex, runId: string): Promise<HoldRow> {
  const row = await trx<HoldRow>('hold').where({ run_id: runId }).forNoKeyUpdate().first();
  if (row === undefined) throw noHold();
  return row;
}

export const noHold = () => new AppError('not_found', 'No credits are held for this run.');
export const holdSettled = () =>
  new AppError('run_ended', 'The run is over and its credits are settled. Start a new run.');

/** How `ledger_hold` says that the wallet may not or cannot hold that much; the detail of the error is the wallet's row. */
const cannotHold = 'PLH01';

type WalletSeen = { posted: string; held: string; debt: string; frozen: boolean };

function refuse(seen: WalletSeen | null, needed: number): never {
  if (seen === null) throw new AppError('not_found', 'There is no such organization.');
  const [posted, held, debt] = [BigInt(seen.posted), BigInt(seen.held), BigInt(seen.debt)];
  refuseToHold({ posted, held, debt, frozen: seen.frozen }, needed);
  throw changedMeanwhile();
}

const changedMeanwhile = () =>
  new AppError('conflict', 'The balance changed at this moment. Nothing was started; try again.');

type Operations = Pick<CreditStore, 'placeHold' | 'raiseHold' | 'holdOf' | 'costsOf'>;

export function holdOperations(db: Knex, { billing }: Pick<LedgerRules, 'billing'>): Operations {
  return {
    async placeHold({ runId, orgId, amount, minimum }) {
      if (billing === 'off') return placeUnbilled(db, { runId, orgId, amount });
      // One step in the database, so that nobody can spend between the look and the reservation.
      const [row] = await prepared<{ placed: boolean }>(
        db,
        'hold',
        'select ledger_hold(:runId::uuid, :orgId::uuid, :amount::bigint, :minimum::bigint) as placed',
        { runId, orgId, amount, minimum },
      ).catch((error) => {
        if (error.code === cannotHold) refuse(JSON.parse(error.detail), Math.max(amount, minimum));
        throw error;
      });
      if (!row?.placed) throw changedMeanwhile();
    },

    raiseHold: ({ runId, amount }) =>
      atomic(db, async (trx) => {
        const found = await trx<HoldRow>('hold').where({ run_id: runId }).first('org_id');
        if (found === undefined) throw noHold();
        const hold = await lockHold(trx, runId);
        const wallet = await lockWallet(trx, found.org_id);
        if (hold.state === 'settled') throw holdSettled();
        const more = BigInt(amount) - hold.amount;
        if (more <= 0n) return;
        if (hold.billed) {
          // Runs under way go on while the organization is frozen, also those that wait for consent to more.
          refuseToHold({ ...wallet, frozen: false }, toMicroUsd(more));
          await trx('wallet')
            .where({ org_id: found.org_id })
            .update({ held: trx.raw('held + ?', [String(more)]) });
        }
        await trx('hold').where({ run_id: runId }).update({ amount });
      }),

    async holdOf(runId) {
      const row = await db<HoldRow>('hold').where({ run_id: runId }).first('amount', 'reserved', 'spent');
      if (row === undefined) return null;
      return {
        amount: toMicroUsd(row.amount),
        reserved: toMicroUsd(row.reserved),
        spent: toMicroUsd(row.spent),
      };
    },

    async costsOf(runIds) {
      const rows = await db<HoldRow>('hold').whereIn('run_id', runIds).select('run_id', 'spent', 'billed');
      return new Map(rows.map((row) => [row.run_id, { spent: toMicroUsd(row.spent), billed: row.billed }]));
    },
  };
}

/** Where nothing is billed a hold is a cap alone. */
async function placeUnbilled(
  db: Knex,
  { runId, orgId, amount }: { runId: string; orgId: string; amount: number },
): Promise<void> {
  const wallet = await db<WalletRow>('wallet').where({ org_id: orgId }).first('frozen');
  if (wallet === undefined) throw new AppError('not_found', 'There is no such organization.');
  if (wallet.frozen) throw walletFrozen();
  await db('hold')
    .insert({ run_id: runId, org_id: orgId, amount, billed: false })
    .onConflict('run_id')
    .ignore();
}
