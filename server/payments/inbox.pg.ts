import type { Knex } from 'knex';
import { toJsonb } from '../db/toJsonb.ts';
import type { InboxEvent, InboxStore } from './inbox.store.ts';

type Row = {
  event_id: string;
  type: string;
  live: boolean;
  created_s: bigint;
  session_id: string | null;
  payment_intent_id: string | null;
  purchase_id: string | null;
  state: InboxEvent['state'];
  attempts: number;
  problem: string | null;
  received_at: Date;
};

const toEvent = (row: Row): InboxEvent => ({
  id: row.event_id,
  type: row.type,
  created: Number(row.created_s),
  live: row.live,
  sessionId: row.session_id,
  paymentIntentId: row.payment_intent_id,
  purchaseId: row.purchase_id,
  state: row.state,
  attempts: row.attempts,
  problem: row.problem,
  receivedAt: row.received_at.toISOString(),
});

const shown = [
  'event_id',
  'type',
  'live',
  'created_s',
  'session_id',
  'payment_intent_id',
  'purchase_id',
  'state',
  'attempts',
  'problem',
  'received_at',
] as const;

export function createInboxStore(db: Knex): InboxStore {
  const find = async (eventId: string): Promise<InboxEvent | null> => {
    const row: Row | undefined = await db('stripe_inbox').where({ event_id: eventId }).first(shown);
    return row === undefined ? null : toEvent(row);
  };
  return {
    async insert(event) {
      const added = await db('stripe_inbox')
        .insert({
          event_id: event.id,
          type: event.type,
          live: event.live,
          created_s: event.created,
          session_id: event.sessionId,
          payment_intent_id: event.paymentIntentId,
          purchase_id: event.purchaseId,
          payload: toJsonb(event.payload),
        })
        .onConflict('event_id')
        .ignore()
        .returning('event_id');
      return added.length > 0;
    },
    async claim(leaseSeconds) {
      const { rows } = await db.raw(
        `update stripe_inbox set attempts = attempts + 1, next_try_at = now() + ?::float8 * interval '1 second'
         where event_id = (select event_id from stripe_inbox where state = 'pending' and next_try_at <= now()
           order by next_try_at, event_id limit 1 for update skip locked)
         returning ${shown.join(', ')}`,
        [leaseSeconds],
      );
      return rows[0] === undefined ? null : toEvent(rows[0]);
    },
    async freeLeases() {
      await db('stripe_inbox').where({ state: 'pending' }).update({ next_try_at: db.fn.now() });
    },
    async finish(eventId, { state, problem = null, purchaseId }) {
      const ended = await db('stripe_inbox')
        .where({ event_id: eventId, state: 'pending' })
        .update({
          state,
          problem,
          ended_at: db.fn.now(),
          ...(purchaseId === undefined ? {} : { purchase_id: purchaseId }),
        });
      return ended > 0;
    },
    async postpone(eventId, seconds, problem) {
      await db('stripe_inbox')
        .where({ event_id: eventId, state: 'pending' })
        .update({ problem, next_try_at: db.raw(`now() + ?::float8 * interval '1 second'`, [seconds]) });
    },
    async retry(eventId) {
      await db('stripe_inbox')
        .where({ event_id: eventId, state: 'stuck' })
        .update({ state: 'pending', attempts: 0, next_try_at: db.fn.now(), ended_at: null });
      return find(eventId);
    },
    async dismiss(eventId) {
      await db('stripe_inbox').where({ event_id: eventId, state: 'stuck' }).update({ state: 'ignored' });
      return find(eventId);
    },
    async list({ after, limit, state }) {
      const query = db('stripe_inbox')
        .where({ state })
        .select([...shown, 'row_id'])
        .select(db.raw('(extract(epoch from received_at) * 1000000)::bigint::text as at'))
        .orderBy([
          { column: 'received_at', order: 'desc' },
          { column: 'row_id', order: 'desc' },
        ])
        .limit(limit);
      if (after !== null) {
        query.whereRaw(
          `(received_at, row_id) < (timestamptz 'epoch' + ?::bigint * interval '1 microsecond', ?)`,
          [after.at, after.id],
        );
      }
      const rows: (Row & { at: string; row_id: string })[] = await query;
      return rows.map((row) => ({ item: toEvent(row), position: { at: row.at, id: row.row_id } }));
    },
    async counts() {
      const rows: { state: string; n: unknown }[] = await db('stripe_inbox')
        .whereIn('state', ['pending', 'stuck'])
        .groupBy('state')
        .select('state', db.raw('count(*) as n'));
      const of = (state: string) => Number(rows.find((row) => row.state === state)?.n ?? 0);
      return { pending: of('pending'), stuck: of('stuck') };
    },
    forgetPayloads: (days) =>
      db('stripe_inbox')
        .whereNotNull('payload')
        .whereRaw(`ended_at < now() - ?::int * interval '1 day'`, [days])
        .update({ payload: null }),
    async listedTo() {
      const row: { listed_to_s: bigint } | undefined = await db('stripe_listing').first('listed_to_s');
      if (row !== undefined) return Number(row.listed_to_s);
      const { rows } = await db.raw(`select extract(epoch from now() - interval '1 hour')::bigint as s`);
      return Number(rows[0].s);
    },
    async setListedTo(seconds) {
      await db.raw(
        `insert into stripe_listing (listed_to_s) values (?) on conflict (one)
         do update set listed_to_s = greatest(stripe_listing.listed_to_s, excluded.listed_to_s)`,
        [seconds],
      );
    },
  };
}
