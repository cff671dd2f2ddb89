import type { Knex } from 'knex';
import { collectDebt, post } from '../credits/post.pg.ts';
import { lockWallet } from '../credits/walletRow.pg.ts';
import { walletOperations } from '../credits/wallets.pg.ts';
import { toMicroUsd } from '../db/money.ts';
import type { LedgerAdjustments } from './ledgerAdjustments.ts';

/** Stands in until the ledger has these operations itself. */
export function temporaryLedger(db: Knex): LedgerAdjustments {
  return {
    async grant({ orgId, sourceKey, kind, amount, note = '' }) {
      const granted = await walletOperations(db, { freePerDay: 0 }).grant({
        orgId,
        key: sourceKey,
        kind,
        amount: Number(amount),
        note,
      });
      return { applied: granted === 'granted' };
    },
    async clawBack({ orgId, key, amount, kind }) {
      const wallet = await lockWallet(db, orgId);
      const have = toMicroUsd(wallet.posted - wallet.held);
      const take = Math.min(have, Number(amount));
      if (take > 0)
        await post(db, {
          orgId,
          key,
          kind: kind as 'debt_paid',
          amount: take,
          account: 'payment',
          into: false,
        });
      await db('wallet')
        .where({ org_id: orgId })
        .update({ debt: db.raw('debt + ?', [Number(amount) - take]) });
      return { applied: true };
    },
    async reinstate({ orgId, key, amount }) {
      await walletOperations(db, { freePerDay: 0 }).grant({
        orgId,
        key,
        kind: 'paid',
        amount: Number(amount),
        note: '',
      });
      await collectDebt(db, orgId, key);
      return { applied: true };
    },
  };
}
