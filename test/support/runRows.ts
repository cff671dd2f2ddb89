import { randomUUID } from 'node:crypto';
import type { Database } from '../../server/db/database.ts';
import type { NewRun } from '../../server/runs/run.ts';

/** Inserts what a run refers to, with plain SQL, so that store tests need no service. */
export async function givenProject({ knex }: Database): Promise<Omit<NewRun, 'id' | 'subject'>> {
  const [orgId, accountId, projectId, snapshotId, quoteId] = Array.from({ length: 5 }, () => randomUUID());
  await knex('account').insert({ id: accountId, name: 'Ada' });
  await knex('organization').insert({ id: orgId, name: 'Ada', personal: true });
  await knex('project').insert({
    id: projectId,
    org_id: orgId,
    name: 'Sums',
    status: 'planned',
    todo_path: 'TODO.md',
  });
  await knex('snapshot').insert({ id: snapshotId, org_id: orgId, project_id: projectId, files: 0, bytes: 0 });
  await knex('quote').insert({
    id: quoteId,
    org_id: orgId,
    project_id: projectId,
    kind: 'implement',
    request: '{}',
    low: 1,
    likely: 2,
    max: 3,
    least: 1,
    prices: '{}',
    expires_at: knex.raw("now() + interval '15 minutes'"),
  });
  return {
    orgId: String(orgId),
    accountId: String(accountId),
    projectId: String(projectId),
    snapshotId: String(snapshotId),
    quoteId: String(quoteId),
    fromRunId: null,
    rebase: false,
    kind: 'implement',
    todo: { path: 'TODO.md', headings: [], text: 'Add sums', occurrence: 0 },
    file: null,
    instruction: null,
    hint: null,
    description: null,
    checks: [],
    maxAttempts: 3,
    authorized: 30_000,
    demo: false,
    interview: false,
    edited: false,
  };
}
