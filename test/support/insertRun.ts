import { randomUUID } from 'node:crypto';
import type { Database } from '../../server/db/database.ts';
import { engineVersion } from '../../server/runs/run.ts';

/** A run that waits for check results, written with plain SQL for tests to which it does not matter how it came to be. */
export async function insertRun(
  { knex }: Database,
  owner: { orgId: string; accountId: string },
  projectId: string,
): Promise<string> {
  const [id, snapshotId, quoteId] = [randomUUID(), randomUUID(), randomUUID()];
  const own = { org_id: owner.orgId, project_id: projectId };
  await knex('snapshot').insert({ id: snapshotId, ...own, files: 0, bytes: 0 });
  await knex('quote').insert({
    id: quoteId,
    ...own,
    kind: 'plan',
    request: '{}',
    low: 1,
    likely: 2,
    max: 3,
    least: 1,
    prices: '{}',
    expires_at: knex.fn.now(),
  });
  await knex('run').insert({
    id,
    ...own,
    account_id: owner.accountId,
    snapshot_id: snapshotId,
    quote_id: quoteId,
    kind: 'plan',
    subject: 'plan',
    state: 'awaiting_checks',
    checks: '[]',
    max_attempts: 3,
    authorized: 3,
    demo: false,
    engine_version: engineVersion,
  });
  return id;
}
