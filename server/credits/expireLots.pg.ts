import type { Knex } from 'knex';
import { toMicroUsd } from '../db/money.ts';
import { atomic } from './atomic.pg.ts';
import type { LotFailure } from './credits.store.ts';
import { post } from './post.pg.ts';
import { lockWallet } from './walletRow.pg.ts';

const mostFailures = 1_000;

/**
 * Takes what is left of lots whose time is over, each in a transaction of its own. What runs hold stays: the wallet keeps that
 * much, and the rest of the lot expires once the run has freed it and this comes round again. A lot that fails goes to `onFailure`,
 * and those of others go on; without it the first failure is thrown.
 */
export async function expireLots(
  db: Knex,
  onFailure: (failure: LotFailure) => void = ({ error }) => {
    throw error;
  },
  atOnce = 500,
): Promise<number> {
  const left: string[] = [];
  let touched = 0;
  while (left.length < mostFailures) {
    const due: { id: bigint; org_id: string }[] = await db('lot as l')
      .join('wallet as w', 'w.org_id', 'l.org_id')
      .whereRaw('l.expires_at <= clock_timestamp() and l.remaining > 0 and w.posted > w.held')
      .whereNotIn('l.id', left)
      .orderBy(['l.expires_at', 'l.id'])
      .limit(atOnce)
      .select('l.id', 'l.org_id');
    for (const { id, org_id: orgId } of due) {
      try {
        if (await expireLot(db, id, orgId)) touched++;
        else left.push(String(id));
      } catch (error) {
        left.push(String(id));
        onFailure({ lotId: String(id), orgId, error });
      }
    }
    if (due.length < atOnce) break;
  }
  return touched;
}

/** Takes what is left of a lot, as far as no run holds it; `note` is what the organization reads of it. False when that is nothing. */
export const expireLot = (db: Knex, id: bigint, orgId: string, note?: string): Promise<boolean> =>
  atomic(db, async (trx) => {
    const wallet = await lockWallet(trx, orgId);
    const lot = await trx('lot').where({ id }).first('source_key', 'remaining');
    const amount = Math.min(toMicroUsd(lot.remaining), toMicroUsd(wallet.posted - wallet.held));
    if (amount <= 0) return false;
    const uses = await trx('lot_use').where({ lot_id: id }).pluck('transfer_id');
    await post(trx, {
      orgId,
      // A lot may expire in parts, and each has used it once more.
      key: `expire:${id}:${uses.length}`,
      kind: 'expire',
      amount,
      account: 'expired',
      into: false,
      lotFirst: lot.source_key,
      ...(note === undefined ? {} : { note }),
    });
    return true;
  });
