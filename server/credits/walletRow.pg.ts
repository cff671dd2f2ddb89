import type { Knex } from 'knex';
import { AppError } from '#shared/appError.ts';
import { formatCredits } from '#shared/money.ts';
import { toMicroUsd } from '../db/money.ts';

export type WalletRow = {
  org_id: string;
  posted: bigint;
  held: bigint;
  debt: bigint;
  seq: bigint;
  frozen: boolean;
};

/** The wallet, locked against every other change of its money. Throws `not_found`. */
export async function lockWallet(trx: Knex, orgId: string): Promise<WalletRow> {
  const row = await trx<WalletRow>('wallet').where({ org_id: orgId }).forNoKeyUpdate().first();
  if (row === undefined) throw new AppError('not_found', 'There is no such organization.');
  return row;
}

/** Throws what keeps a wallet from holding `more`, when it has to have `needed` available for that. */
export function refuseToHold(
  wallet: Pick<WalletRow, 'posted' | 'held' | 'debt' | 'frozen'>,
  needed: number,
): void {
  if (wallet.frozen) throw walletFrozen();
  const debt = toMicroUsd(wallet.debt);
  const available = toMicroUsd(wallet.posted - wallet.held);
  if (needed === 0 || (debt === 0 && available >= needed)) return;
  const missing = Math.max(0, needed - available) + debt;
  const owed = debt === 0 ? '' : `, and ${formatCredits(debt)} owed from before`;
  throw new AppError(
    'insufficient_credits',
    `This needs ${formatCredits(needed, 'up')}${owed}; ${formatCredits(available, 'down')} are available. Nothing was started or charged. Buy at least ${formatCredits(missing, 'up')}.`,
    { details: { available, needed, missing, debt } },
  );
}

export const walletFrozen = () =>
  new AppError(
    'wallet_frozen',
    'The credits of this organization are frozen. Nothing was started or charged; ask the operator of this server.',
  );
