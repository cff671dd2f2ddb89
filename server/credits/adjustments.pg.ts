import type { Knex } from 'knex';
import { toMicroUsd } from '../db/money.ts';
import type { LedgerAdjustments } from '../payments/ledgerAdjustments.ts';
import { atomic } from './atomic.pg.ts';
import type { LedgerRules } from './credits.store.ts';
import { collectDebt, post } from './post.pg.ts';
import { lockWallet } from './walletRow.pg.ts';
import { walletOperations } from './wallets.pg.ts';

/** What payments do to a wallet, on Postgres or PGlite; `db` is the pool or an open transaction. */
export function createLedgerAdjustments(
  db: Knex,
  { lotDays }: Pick<LedgerRules, 'lotDays'>,
): LedgerAdjustments {
  return {
    async grant({ orgId, sourceKey, kind, amount, note = '' }) {
      const { grant } = walletOperations(db, { freePerDay: 0, lotDays });
      const granted = await grant({ orgId, key: sourceKey, kind, amount: toMicroUsd(amount), note });
      return { applied: granted === 'granted' };
    },

    clawBack: ({ orgId, sourceKey, key, kind, amount }) =>
      atomic(db, async (trx) => {
        const wallet = await lockWallet(trx, orgId);
        if (await isKnown(trx, key)) return { applied: false };
        const wanted = toMicroUsd(amount);
        const taken = Math.min(wanted, toMicroUsd(wallet.posted - wallet.held));
        if (taken > 0) {
          const posting = {
            orgId,
            key,
            kind,
            amount: taken,
            account: 'payment',
            into: false,
            lotFirst: sourceKey,
          };
          await post(trx, posting);
        }
        const owed = wanted - taken;
        if (owed > 0) {
          await trx('debt_claim').insert({ key, org_id: orgId, amount: owed });
          await trx('wallet')
            .where({ org_id: orgId })
            .update({ debt: trx.raw('debt + ?', [owed]) });
        }
        return { applied: true };
      }),

    /** Into the lot that it came from: whatever debt it left is paid from that at once. */
    reinstate: ({ orgId, sourceKey, key, amount }) =>
      atomic(db, async (trx) => {
        await lockWallet(trx, orgId);
        if (await isKnown(trx, key)) return { applied: false };
        const back = toMicroUsd(amount);
        const account = 'payment';
        const id = await post(trx, { orgId, key, kind: 'reinstate', amount: back, account, into: true });
        const [lot] = await trx('lot')
          .where({ source_key: sourceKey, org_id: orgId })
          .update({ remaining: trx.raw('remaining + ?', [back]) })
          .returning('id');
        await trx('lot_use').insert({ transfer_id: id, lot_id: lot.id, amount: -back });
        await collectDebt(trx, orgId, key);
        return { applied: true };
      }),
  };
}

/** A clawback leaves a transfer, a claim, or both. */
async function isKnown(trx: Knex, key: string): Promise<boolean> {
  const { rows } = await trx.raw(
    `select exists (select from transfer where idem_key = :key)
       or exists (select from debt_claim where key = :key) as known`,
    { key },
  );
  return rows[0].known;
}
