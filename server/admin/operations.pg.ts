import type { Knex } from 'knex';
import { toMicroUsd } from '../db/money.ts';
import { readMargin } from './margin.pg.ts';
import type { OperationsStore } from './operations.store.ts';

const mostShown = 10;

/** Work that nobody pays for since midnight UTC, by organization. */
const losses = `
  with day as (select date_trunc('day', now() at time zone 'utc') at time zone 'utc' as start),
  lost as (
    select h.org_id, c.absorbed as loss from model_call c join hold h on h.run_id = c.run_id, day
      where c.absorbed > 0 and c.reserved_at >= day.start and h.billed
    union all
    select h.org_id, h.spent - h.charged - coalesce(t.amount, 0) from day, hold h
      left join transfer t on t.run_id = h.run_id and t.kind = 'taken'
      where h.charged < h.spent and h.settled_at >= day.start and h.billed),
  losses as (select org_id, sum(loss)::bigint as loss from lost group by org_id)`;

/** On Postgres or PGlite; `db` is the pool or an open transaction. */
export function createOperationsStore(db: Knex): OperationsStore {
  return {
    async stopped() {
      const row = await db('run_stop').first('message', 'stopped_at');
      return row === undefined ? null : { message: row.message, at: row.stopped_at.toISOString() };
    },

    async stop(message) {
      if (message === null) await db('run_stop').delete();
      else await db('run_stop').insert({ message }).onConflict('one').merge(['message']);
    },

    async lossToday() {
      const { rows } = await db.raw(`${losses} select coalesce(sum(loss), 0)::bigint as loss from losses`);
      return toMicroUsd(rows[0].loss);
    },

    async lossBeside(orgId, most) {
      const { rows } = await db.raw(
        `${losses} select coalesce(sum(least(loss, :most::bigint)), 0)::bigint as all,
           coalesce(sum(loss) filter (where org_id = :orgId), 0)::bigint as own from losses`,
        { orgId, most },
      );
      return { own: toMicroUsd(rows[0].own), all: toMicroUsd(rows[0].all) };
    },

    async worstToday() {
      const { rows } = await db.raw(
        `${losses} select l.org_id, o.name, l.loss from losses l join organization o on o.id = l.org_id
           where l.loss > 0 order by l.loss desc, l.org_id limit ${mostShown}`,
      );
      return rows.map((row: { org_id: string; name: string; loss: bigint }) => ({
        orgId: row.org_id,
        name: row.name,
        loss: toMicroUsd(row.loss),
      }));
    },

    margin: (days) => readMargin(db, days),

    async freeze(orgId, frozen) {
      return (await db('wallet').where({ org_id: orgId }).update({ frozen })) > 0;
    },
  };
}
