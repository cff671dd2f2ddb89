import type { Knex } from 'knex';
import type { RunRow } from './runRow.pg.ts';
import { toRunRecord } from './runRow.pg.ts';
import type { RunStore } from './runs.store.ts';

type Leases = Pick<RunStore, 'claim' | 'renewLease' | 'dueWaits' | 'orphans' | 'expireLeases'>;

/** Who works on a run. Leases are on database time, so a worker's wrong clock cannot keep or take one. */
export function leaseStore(db: Knex): Leases {
  const ids = async (query: Knex.QueryBuilder): Promise<string[]> =>
    ((await query) as { id: string }[]).map(({ id }) => id);
  return {
    async claim(runId, leaseSeconds) {
      const rows: RunRow[] = await db<RunRow>('run')
        .where({ id: runId })
        .whereIn('state', ['queued', 'running'])
        .whereRaw('(lease_until is null or lease_until < now())')
        .update({
          state: 'running',
          fence: db.raw('fence + 1'),
          lease_until: db.raw('now() + make_interval(secs => ?)', [leaseSeconds]),
          updated_at: db.fn.now(),
        } as never)
        .returning('*');
      const row = rows[0];
      if (row) return { kind: 'claimed', run: toRunRecord(row) };
      const held = await db('run')
        .where({ id: runId })
        .whereIn('state', ['queued', 'running'])
        .first(db.raw('ceil(extract(epoch from lease_until - now()))::int as seconds'));
      return held ? { kind: 'leased', seconds: Math.max(1, held.seconds) } : { kind: 'nothing' };
    },
    async renewLease(runId, fence, leaseSeconds) {
      const renewed = await db('run')
        .where({ id: runId, fence })
        .whereIn('state', ['queued', 'running'])
        .update({ lease_until: db.raw('now() + make_interval(secs => ?)', [leaseSeconds]) });
      return renewed > 0;
    },
    dueWaits: (limit, except = []) =>
      ids(
        db('run')
          .where('wait_until', '<', db.fn.now())
          .whereNotIn('id', except)
          .orderBy(['wait_until', 'id'])
          .limit(limit)
          .select('id'),
      ),
    orphans: (seconds, limit) =>
      ids(
        db('run')
          .whereIn('state', ['queued', 'running'])
          .whereRaw('coalesce(lease_until, updated_at) < now() - make_interval(secs => ?)', [seconds])
          .orderByRaw('coalesce(lease_until, updated_at), id')
          .limit(limit)
          .select('id'),
      ),
    expireLeases: () =>
      ids(
        db('run')
          .whereIn('state', ['queued', 'running'])
          .update({ lease_until: null })
          .returning('id') as never,
      ),
  };
}
