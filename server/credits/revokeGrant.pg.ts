import type { Knex } from 'knex';
import { AppError } from '#shared/appError.ts';
import { toMicroUsd } from '../db/money.ts';
import { atomic } from './atomic.pg.ts';
import type { RevokedGrant } from './credits.store.ts';
import { expireLot } from './expireLots.pg.ts';
import { lockWallet } from './walletRow.pg.ts';

/** Ends the time of a grant now, so that what is left of it expires like any other credits: what a run holds only once it is free. */
export const revokeGrant = (db: Knex, orgId: string, key: string): Promise<RevokedGrant> =>
  atomic(db, async (trx) => {
    await lockWallet(trx, orgId);
    const [lot] = await trx('lot')
      .where({ org_id: orgId, source_key: key, kind: 'promo' })
      .update({ expires_at: trx.raw('least(expires_at, now())') })
      .returning(['id', 'granted']);
    if (lot === undefined) {
      throw new AppError(
        'not_found',
        'This organization was given nothing with this key. Nothing was changed.',
      );
    }
    await expireLot(trx, lot.id, orgId, 'taken back by the operator');
    const { rows } = await trx.raw(
      `select l.remaining, coalesce(sum(u.amount) filter (where t.kind = 'expire'), 0)::bigint as taken
       from lot l left join lot_use u on u.lot_id = l.id left join transfer t on t.id = u.transfer_id
       where l.id = ? group by l.id`,
      [lot.id],
    );
    const [taken, left] = [toMicroUsd(rows[0].taken), toMicroUsd(rows[0].remaining)];
    return { taken, left, used: toMicroUsd(lot.granted) - taken - left };
  });
