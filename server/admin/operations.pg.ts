import type { Knex } from 'knex';
import { toMicroUsd } from '../db/money.ts';
import { readMargin } from './margin.pg.ts';
import type { OperationsStore } from './operations.store.ts';

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
      const { rows } = await db.raw(`
        select (coalesce((select sum(c.absorbed) from model_call c join hold h on h.run_id = c.run_id
            where c.absorbed > 0 and c.reserved_at >= day.start and h.billed), 0)
          + coalesce((select sum(h.spent - h.charged - coalesce(t.amount, 0)) from hold h
            left join transfer t on t.run_id = h.run_id and t.kind = 'taken'
            where h.charged < h.spent and h.settled_at >= day.start and h.billed), 0))::bigint as loss
        from (select date_trunc('day', now() at time zone 'utc') at time zone 'utc' as start) day`);
      return toMicroUsd(rows[0].loss);
    },

    margin: (days) => readMargin(db, days),

    async freeze(orgId, frozen) {
      return (await db('wallet').where({ org_id: orgId }).update({ frozen })) > 0;
    },
  };
}
