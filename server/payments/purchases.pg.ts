import type { Knex } from 'knex';
import { toMicroUsd } from '../db/money.ts';
import type { Purchase } from './purchase.ts';
import { pendingStates } from './purchase.ts';
import type { PurchaseStore } from './purchases.store.ts';

type Row = {
  id: string;
  org_id: string;
  account_id: string;
  package: string;
  amount: bigint;
  price_minor: bigint;
  currency: string;
  state: Purchase['state'];
  session_id: string | null;
  payment_intent_id: string | null;
  url: string | null;
  paid_minor: bigint;
  refunded_minor: bigint;
  disputed_minor: bigint;
  debt_paid: bigint;
  problem: string | null;
  created_at: Date;
};

const toPurchase = (row: Row): Purchase => ({
  id: row.id,
  orgId: row.org_id,
  accountId: row.account_id,
  package: row.package,
  amount: toMicroUsd(row.amount),
  priceMinor: toMicroUsd(row.price_minor),
  currency: row.currency,
  state: row.state,
  sessionId: row.session_id,
  paymentIntentId: row.payment_intent_id,
  url: row.url,
  paidMinor: toMicroUsd(row.paid_minor),
  refundedMinor: toMicroUsd(row.refunded_minor),
  disputedMinor: toMicroUsd(row.disputed_minor),
  debtPaid: toMicroUsd(row.debt_paid),
  problem: row.problem,
  createdAt: row.created_at.toISOString(),
});

/** What facts of a kind took and was not given back. */
const taken = (kind: 'refund' | 'dispute'): string =>
  `(select coalesce(sum(f.amount_minor), 0)::bigint from payment_fact f where f.purchase_id = p.id and f.kind = '${kind}'
      and not exists (select from payment_fact b where b.undoes = f.key)) as ${kind === 'refund' ? 'refunded' : 'disputed'}_minor`;

/** What a purchase brings pays what is owed first, by a transfer of its own. */
const debtPaid = `coalesce((select t.amount from transfer t where t.idem_key = 'debt:purchase:' || p.session_id), 0) as debt_paid`;

/** Seconds to the next look: a few while somebody may be paying, then as rarely as the purchase is old. */
const nextCheck = `now() + least(greatest((now() - created_at) / 4, interval '20 seconds'), interval '1 hour')`;

export function createPurchaseStore(db: Knex): PurchaseStore {
  const purchases = () =>
    db('purchase as p').select('p.*', db.raw(taken('refund')), db.raw(taken('dispute')), db.raw(debtPaid));
  const first = async (query: Knex.QueryBuilder): Promise<Purchase | null> => {
    const row: Row | undefined = await query.first();
    return row === undefined ? null : toPurchase(row);
  };
  const find = (purchaseId: string) => first(purchases().where('p.id', purchaseId));

  return {
    async insert({ orgId, accountId, priceMinor, requestKey, ...rest }) {
      const [row] = await db('purchase')
        .insert({
          ...rest,
          org_id: orgId,
          account_id: accountId,
          price_minor: priceMinor,
          request_key: requestKey,
        })
        .onConflict(['org_id', 'request_key'])
        .ignore()
        .returning('id');
      const found =
        row === undefined
          ? await first(purchases().where({ 'p.org_id': orgId, 'p.request_key': requestKey }))
          : await find(row.id);
      if (found === null) throw new Error(`purchase ${rest.id} is gone`);
      return found;
    },
    find,
    findIn: (orgId, purchaseId) => first(purchases().where({ 'p.id': purchaseId, 'p.org_id': orgId })),
    findByPayment: ({ sessionId, paymentIntentId }) =>
      first(
        purchases().where((either) => {
          either.whereRaw('false');
          if (sessionId !== undefined) either.orWhere('p.session_id', sessionId);
          if (paymentIntentId !== undefined) either.orWhere('p.payment_intent_id', paymentIntentId);
        }),
      ),
    async setSession(purchaseId, { sessionId, url }) {
      await db('purchase')
        .where({ id: purchaseId })
        .whereRaw('coalesce(session_id, ?) = ?', [sessionId, sessionId])
        .update({
          session_id: sessionId,
          url,
          state: db.raw(`case state when 'created' then 'open' else state end`),
        });
    },
    async lock(purchaseId) {
      const locked = await db('purchase').where({ id: purchaseId }).forUpdate().first('id');
      return locked === undefined ? null : find(purchaseId);
    },
    async knownFacts(purchaseId) {
      return new Set(await db('payment_fact').where({ purchase_id: purchaseId }).pluck('key'));
    },
    async addFact(purchaseId, { key, kind, amountMinor, amount, undoes = null }) {
      const added = await db('payment_fact')
        .insert({ key, purchase_id: purchaseId, kind, amount_minor: amountMinor, amount, undoes })
        .onConflict('key')
        .ignore()
        .returning('key');
      return added.length > 0;
    },
    async update(purchaseId, payment, { state, problem }) {
      await db('purchase')
        .where({ id: purchaseId })
        .update({
          state,
          problem,
          session_id: db.raw('coalesce(session_id, ?)', [payment.sessionId]),
          payment_intent_id: db.raw('coalesce(payment_intent_id, ?)', [payment.paymentIntentId]),
          checked_at: db.fn.now(),
          ...(payment.state === 'paid' ? { paid_minor: payment.totalMinor } : {}),
          ...(state === 'open' ? {} : { url: null }),
        });
    },
    async abandon(purchaseId) {
      await db('purchase').where({ id: purchaseId, state: 'created' }).update({ state: 'expired' });
    },
    async claimCheck(purchaseId, everySeconds) {
      const claimed = await db('purchase')
        .where({ id: purchaseId })
        .whereIn('state', pendingStates)
        .whereRaw(`(checked_at is null or checked_at <= now() - ?::float8 * interval '1 second')`, [
          everySeconds,
        ])
        .update({ checked_at: db.fn.now() });
      return claimed > 0;
    },
    async claimDue(limit) {
      const { rows } = await db.raw(
        `update purchase set next_check_at = ${nextCheck}, checked_at = now()
         where id in (select id from purchase where state in ('created', 'open', 'processing')
           and next_check_at <= now() order by next_check_at limit ? for update skip locked)
         returning id`,
        [limit],
      );
      const ids = rows.map(({ id }: { id: string }) => id);
      const found: Row[] = await purchases().whereIn('p.id', ids);
      return found.map(toPurchase);
    },
    async list({ after, limit, problems, orgId }) {
      const query = purchases()
        .select(db.raw('(extract(epoch from p.created_at) * 1000000)::bigint::text as at'))
        .orderBy([
          { column: 'p.created_at', order: 'desc' },
          { column: 'p.id', order: 'desc' },
        ])
        .limit(limit);
      if (problems) query.whereNotNull('p.problem');
      if (orgId !== undefined) query.where('p.org_id', orgId);
      if (after !== null) {
        query.whereRaw(
          `(p.created_at, p.id) < (timestamptz 'epoch' + ?::bigint * interval '1 microsecond', ?)`,
          [after.at, after.id],
        );
      }
      const rows: (Row & { at: string })[] = await query;
      return rows.map((row) => ({ item: toPurchase(row), position: { at: row.at, id: row.id } }));
    },
    async countProblems() {
      const [row] = await db('purchase').whereNotNull('problem').count('* as n');
      return Number(row?.['n'] ?? 0);
    },
  };
}
