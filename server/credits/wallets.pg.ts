import type { Knex } from 'knex';
import { AppError } from '#shared/appError.ts';
import { toMicroUsd } from '../db/money.ts';
import { atomic } from './atomic.pg.ts';
import type { CreditStore, LedgerRules } from './credits.store.ts';
import { collectDebt, post } from './post.pg.ts';
import { lockWallet } from './walletRow.pg.ts';

/** Given credits are burned before bought ones. */
const sources = {
  promo: { priority: 10, transfer: 'promo', account: 'promotion' },
  paid: { priority: 50, transfer: 'purchase', account: 'payment' },
} as const;

type Operations = Pick<CreditStore, 'openWallet' | 'balance' | 'grant' | 'debtPaidBy'>;

export function walletOperations(db: Knex, rules: Pick<LedgerRules, 'freePerDay' | 'lotDays'>): Operations {
  return {
    async openWallet(orgId) {
      await db('wallet').insert({ org_id: orgId }).onConflict('org_id').ignore();
    },

    async balance(orgId) {
      const { rows } = await db.raw(
        `select w.*, w.posted - w.held as available, coalesce(a.used, 0)::bigint as used,
           l.remaining as expiring, l.expires_at from wallet w
           left join lateral (select remaining, expires_at from lot where lot.org_id = w.org_id and remaining > 0
             and expires_at is not null order by expires_at, id limit 1) l on true
           left join allowance a on a.org_id = w.org_id and a.day = (now() at time zone 'utc')::date
         where w.org_id = ?`,
        [orgId],
      );
      const [row] = rows;
      if (row === undefined) throw new AppError('not_found', 'There is no such organization.');
      const used = toMicroUsd(row.used);
      const perDay = rules.freePerDay;
      return {
        posted: toMicroUsd(row.posted),
        held: toMicroUsd(row.held),
        available: toMicroUsd(row.available),
        debt: toMicroUsd(row.debt),
        frozen: row.frozen,
        expires:
          row.expires_at === null
            ? null
            : { amount: toMicroUsd(row.expiring), at: row.expires_at.toISOString() },
        freeToday: { perDay, used, left: Math.max(0, perDay - used) },
      };
    },

    grant: ({ orgId, amount, key, kind, note, expiresInDays = rules.lotDays[kind] || null }) =>
      atomic(db, async (trx) => {
        const source = sources[kind];
        await lockWallet(trx, orgId);
        const [lot] = await trx('lot')
          .insert({
            org_id: orgId,
            source_key: key,
            kind,
            granted: amount,
            remaining: amount,
            priority: source.priority,
            expires_at: trx.raw(`now() + ?::int * interval '1 day'`, [expiresInDays]),
          })
          .onConflict('source_key')
          .ignore()
          .returning('id');
        if (lot === undefined) return 'exists';
        const id = await post(trx, {
          orgId,
          key,
          kind: source.transfer,
          account: source.account,
          amount,
          into: true,
          note,
        });
        await trx('lot_use').insert({ transfer_id: id, lot_id: lot.id, amount: -amount });
        await collectDebt(trx, orgId, key);
        return 'granted';
      }),

    async debtPaidBy(key) {
      const paid = await db('transfer')
        .where({ idem_key: `debt:${key}` })
        .first('amount');
      return paid === undefined ? 0 : toMicroUsd(paid.amount);
    },
  };
}
