import type { Knex } from 'knex';
import { lockContents } from './lockContents.pg.ts';

/** Hours for which a snapshot is kept that nothing was started on, counted from the last time it was registered. */
export const unusedHours = 24;
const atATime = 20;
const patienceMs = 60_000;

const noRun = 'not exists (select from run r where r.snapshot_id = s.id)';

/** See `SnapshotStore.deleteUnused`. */
export async function deleteUnusedSnapshots(db: Knex): Promise<number> {
  await db.raw(`set local statement_timeout = ${patienceMs}`);
  const run = <T>(sql: string, values: Record<string, unknown>): Promise<{ rows: T[] }> =>
    db.raw(sql, values as Knex.ValueDict).options({ query_timeout: patienceMs });
  const { rows: due } = await run<{ id: string; org_id: string }>(
    `select s.id, s.org_id from snapshot s
     where s.created_at < now() - make_interval(hours => :unusedHours) and ${noRun}
     order by s.created_at limit :atATime for update skip locked`,
    { unusedHours, atATime },
  );
  const [first] = due;
  if (first === undefined) return 0;
  const orgId = first.org_id;
  const locked = JSON.stringify(due.filter(({ org_id }) => org_id === orgId).map(({ id }) => id));
  // A run may have come before the lock; after it none can.
  const { rows } = await run<{ id: string }>(
    `select s.id from snapshot s
     where s.id in (select cast(jsonb_array_elements_text(cast(:locked as jsonb)) as uuid)) and ${noRun}`,
    { locked },
  );
  const ids = JSON.stringify(rows.map(({ id }) => id));
  await lockContents(db, orgId, 'alone');
  await run(
    `with unused as (select cast(jsonb_array_elements_text(cast(:ids as jsonb)) as uuid) as id),
     theirs as (select distinct f.sha256 from unused u join snapshot_file f on f.snapshot_id = u.id),
     named as (
       select f.sha256 from snapshot s join snapshot_file f on f.snapshot_id = s.id
         where s.org_id = :orgId and not exists (select from unused u where u.id = s.id)
           and f.sha256 in (select sha256 from theirs)
       union
       select changed.file ->> 'sha256' from run r join run_change c on c.run_id = r.id,
         jsonb_array_elements(c.files) as changed(file) where r.org_id = :orgId
     )
     delete from blob b where b.org_id = :orgId and b.sha256 in (select sha256 from theirs)
       and not exists (select from named where named.sha256 = b.sha256)`,
    { ids, orgId },
  );
  await run(
    `delete from snapshot where id in (select cast(jsonb_array_elements_text(cast(:ids as jsonb)) as uuid))`,
    { ids },
  );
  return due.length;
}
