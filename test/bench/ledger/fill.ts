import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';

/** Organizations with a wallet of 1,000 USD each, in bulk: by the ledger's own functions it would take minutes. */
export async function fillOrganizations(db: Knex, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => randomUUID());
  await db.raw(
    `with given as (select id::uuid from unnest(?::text[]) id),
       orgs as (insert into organization (id, name, personal) select id, 'Bench', true from given returning id),
       wallets as (insert into wallet (org_id, posted, seq) select id, 1000000000, 1 from orgs returning org_id),
       transfers as (
         insert into transfer (idem_key, org_id, seq, kind, debit_acct, credit_acct, amount, posted_after)
         select 'bench:' || org_id, org_id, 1, 'promo', 'promo', 'wallet', 1000000000, 1000000000 from wallets
         returning id, org_id),
       lots as (
         insert into lot (org_id, source_key, kind, granted, remaining, priority)
         select org_id, 'bench:' || org_id, 'promo', 1000000000, 1000000000, 0 from wallets returning id, org_id)
     insert into lot_use (transfer_id, lot_id, amount)
     select t.id, l.id, -1000000000 from transfers t join lots l using (org_id)`,
    [ids],
  );
  await db('account').insert({ id: randomUUID(), name: 'Bench' });
  // One project, snapshot and quote an organization, with its own id.
  for (const statement of [
    `insert into project (id, org_id, name, status, todo_path) select org_id, org_id, 'P', 'planned', 'TODO.md' from wallet`,
    `insert into snapshot (id, org_id, project_id, files, bytes) select org_id, org_id, org_id, 0, 0 from wallet`,
    `insert into quote (id, org_id, project_id, kind, request, low, likely, max, least, prices, expires_at)
     select org_id, org_id, org_id, 'plan', '{}', 0, 0, 0, 0, '{}', now() from wallet`,
    'analyze',
  ]) {
    await db.raw(statement);
  }
  return ids;
}

/** Runs of these organizations, which share one project each; their holds are what is measured. */
export async function insertRuns(db: Knex, count: number, orgOf: (n: number) => string): Promise<string[]> {
  const ids = Array.from({ length: count }, () => randomUUID());
  await db.raw(
    `insert into run (id, org_id, project_id, account_id, snapshot_id, quote_id, kind, subject, state, checks, max_attempts,
       authorized, demo, engine_version)
     select id::uuid, org::uuid, org::uuid, (select id from account limit 1), org::uuid, org::uuid, 'plan', id, 'running', '[]', 3,
       0, false, 1
     from unnest(?::text[], ?::text[]) given (id, org)`,
    [ids, ids.map((_, n) => orgOf(n))],
  );
  return ids;
}

/** Ends the runs whose holds were settled, and settles nothing: what the engine does in the same transaction. */
export async function endSettledRuns(db: Knex): Promise<void> {
  await db.raw(
    `update run set state = hold.ending, ended_at = now() from hold where hold.run_id = run.id and hold.state = 'settled'`,
  );
}
