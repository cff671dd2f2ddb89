import type { Knex } from 'knex';
import { toMicroUsd } from '../db/money.ts';
import { atomic } from './atomic.pg.ts';
import { post } from './post.pg.ts';
import { lockWallet } from './walletRow.pg.ts';

const mostAtOnce = 500;

/**
 * Takes what is left of lots whose time is over, each in a transaction of its own. What runs hold stays: the wallet keeps that
 * much, and the rest of the lot expires once the run has freed it and this comes round again.
 */
export async function expireLots(db: Knex): Promise<number> {
  const { rows } = await db.raw(
    `select l.id, l.org_id from lot l join wallet w on w.org_id = l.org_id
     where l.expires_at <= clock_timestamp() and l.remaining > 0 and w.posted > w.held order by l.expires_at, l.id limit ?`,
    [mostAtOnce],
  );
  let touched = 0;
  for (const { id, org_id } of rows) if (await expireLot(db, id, org_id)) touched++;
  return touched;
}

const expireLot = (db: Knex, id: bigint, orgId: string): Promise<boolean> =>
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
    });
    return true;
  });
