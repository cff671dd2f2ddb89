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

    /**
     * Into the lot that it came from, as far as that was emptied, then into others that were: debt may have been paid from those.
     * Whatever debt the clawback left is paid from it at once.
     */
    reinstate: ({ orgId, sourceKey, key, amount }) =>
      atomic(db, async (trx) => {
        await lockWallet(trx, orgId);
        if (await isKnown(trx, key)) return { applied: false };
        const back = toMicroUsd(amount);
        const account = 'payment';
        const id = await post(trx, { orgId, key, kind: 'reinstate', amount: back, account, into: true });
        const filled = new Map<bigint, number>();
        const left = await refill(trx, { orgId, sourceKey, amount: back }, filled);
        // While a run holds credits its lots are still full: paying the debt makes the room.
        await collectDebt(trx, orgId, key);
        const over = left === 0 ? 0 : await refill(trx, { orgId, sourceKey, amount: left }, filled);
        if (over > 0) throw new Error(`the lots of ${orgId} have no room for ${over} of ${key}`);
        const uses = [...filled].map(([lot, part]) => ({ transfer_id: id, lot_id: lot, amount: -part }));
        await trx('lot_use').insert(uses);
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

/** Fills lots that have room, the one of `sourceKey` first and expired ones last. Adds to `filled` by lot; returns what found no room. */
async function refill(
  trx: Knex,
  { orgId, sourceKey, amount }: { orgId: string; sourceKey: string; amount: number },
  filled: Map<bigint, number>,
): Promise<number> {
  const lots: { id: bigint; room: bigint }[] = await trx('lot')
    .where({ org_id: orgId })
    .whereRaw('remaining < granted')
    .orderByRaw('(source_key = ?) desc, (expires_at is null or expires_at > now()) desc, id desc', [
      sourceKey,
    ])
    .select('id', trx.raw('granted - remaining as room'));
  let left = amount;
  for (const { id, room } of lots) {
    const part = Math.min(left, toMicroUsd(room));
    if (part === 0) break;
    await trx('lot')
      .where({ id })
      .update({ remaining: trx.raw('remaining + ?', [part]) });
    filled.set(id, (filled.get(id) ?? 0) + part);
    left -= part;
  }
  return left;
}
