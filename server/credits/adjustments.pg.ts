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
        // Credits that expired with their lot are gone already: whoever gets the money back owes nothing for them.
        const lapsed = await lapse(trx, { sourceKey, key, amount: toMicroUsd(amount) });
        const wanted = toMicroUsd(amount) - lapsed;
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
          const afterSeq = taken > 0 ? wallet.seq + 1n : wallet.seq;
          await trx('debt_claim').insert({
            key,
            org_id: orgId,
            kind,
            amount: owed,
            after_seq: String(afterSeq),
          });
          await trx('wallet')
            .where({ org_id: orgId })
            .update({ debt: trx.raw('debt + ?', [owed]) });
        }
        return { applied: true };
      }),

    /**
     * Into the lots that it was taken from, then into the one that was paid, as far as that was emptied, then into others that were: debt
     * may have been paid from those. Whatever debt the clawback left is paid from it at once. What had expired before is not given back.
     */
    reinstate: ({ orgId, sourceKey, key, disputeKey, amount }) =>
      atomic(db, async (trx) => {
        await lockWallet(trx, orgId);
        if (await isKnown(trx, key)) return { applied: false };
        const back = toMicroUsd(amount) - (await undoLapse(trx, { key, disputeKey }));
        if (back === 0) return { applied: true };
        const account = 'payment';
        const id = await post(trx, { orgId, key, kind: 'reinstate', amount: back, account, into: true });
        const filled = new Map<bigint, number>();
        const rest = await refill(trx, await roomTaken(trx, disputeKey), back, filled);
        const left = await refill(trx, await roomLeft(trx, orgId, sourceKey), rest, filled);
        // While a run holds credits its lots are still full: paying the debt makes the room.
        await collectDebt(trx, orgId, key);
        const over = await refill(trx, await roomLeft(trx, orgId, sourceKey), left, filled);
        if (over > 0) throw new Error(`the lots of ${orgId} have no room for ${over} of ${key}`);
        const uses = [...filled].map(([lot, part]) => ({ transfer_id: id, lot_id: lot, amount: -part }));
        await trx('lot_use').insert(uses);
        return { applied: true };
      }),
  };
}

/** A clawback leaves a transfer, a claim, what lapsed, or several of them. */
async function isKnown(trx: Knex, key: string): Promise<boolean> {
  const { rows } = await trx.raw(
    `select exists (select from transfer where idem_key = :key)
       or exists (select from debt_claim where key = :key)
       or exists (select from lapsed_claim where key = :key) as known`,
    { key },
  );
  return rows[0].known;
}

/** Notes how much of `amount` expired with the lot before, and no other clawback left to that. Returns it. */
async function lapse(
  trx: Knex,
  { sourceKey, key, amount }: { sourceKey: string; key: string; amount: number },
): Promise<number> {
  const { rows } = await trx.raw(
    `select l.id, (coalesce((select sum(u.amount) from lot_use u join transfer t on t.id = u.transfer_id
         where u.lot_id = l.id and t.kind = 'expire'), 0)
       - coalesce((select sum(c.amount) from lapsed_claim c where c.lot_id = l.id), 0))::bigint as expired
     from lot l where l.source_key = ?`,
    [sourceKey],
  );
  const lapsed = rows[0] === undefined ? 0 : Math.min(amount, toMicroUsd(rows[0].expired));
  if (lapsed > 0) await trx('lapsed_claim').insert({ key, lot_id: rows[0].id, amount: lapsed });
  return lapsed;
}

/** Takes back the note of what lapsed. Returns that. */
async function undoLapse(
  trx: Knex,
  { key, disputeKey }: { key: string; disputeKey: string },
): Promise<number> {
  const claim = await trx('lapsed_claim').where({ key: disputeKey }).first('lot_id', 'amount');
  if (claim === undefined) return 0;
  await trx('lapsed_claim').insert({ key, lot_id: claim.lot_id, amount: String(-claim.amount) });
  return toMicroUsd(claim.amount);
}

/** Lots in the order in which they are filled, and how much each may take. */
type Room = { id: bigint; room: bigint }[];

/** What a clawback took of each lot, as far as there is room again. */
async function roomTaken(trx: Knex, key: string): Promise<Room> {
  const { rows } = await trx.raw(
    `select l.id, least(u.amount, l.granted - l.remaining) as room from transfer t join lot_use u on u.transfer_id = t.id
       join lot l on l.id = u.lot_id where t.idem_key = ? order by l.id`,
    [key],
  );
  return rows;
}

/** The lot of `sourceKey` first, and expired ones last. */
const roomLeft = async (trx: Knex, orgId: string, sourceKey: string): Promise<Room> =>
  trx('lot')
    .where({ org_id: orgId })
    .whereRaw('remaining < granted')
    .orderByRaw('(expires_at is null or expires_at > now()) desc, (source_key = ?) desc, id desc', [
      sourceKey,
    ])
    .select('id', trx.raw('granted - remaining as room'));

/** Fills lots that have room. Adds to `filled` by lot; returns what found no room. */
async function refill(trx: Knex, rooms: Room, amount: number, filled: Map<bigint, number>): Promise<number> {
  let left = amount;
  for (const { id, room } of rooms) {
    const part = Math.min(left, toMicroUsd(room));
    if (part === 0) continue;
    await trx('lot')
      .where({ id })
      .update({ remaining: trx.raw('remaining + ?', [part]) });
    filled.set(id, (filled.get(id) ?? 0) + part);
    left -= part;
  }
  return left;
}
