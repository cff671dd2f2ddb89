import type { Knex } from 'knex';
import { AppError } from '#shared/appError.ts';
import { storableText } from '../db/storableText.ts';
import { toJsonb } from '../db/toJsonb.ts';
import { changeStore } from './changes.pg.ts';
import { eventStore } from './events.pg.ts';
import { leaseStore } from './leases.pg.ts';
import { messageStore } from './messages.pg.ts';
import type { NewRun, RunRecord } from './run.ts';
import { engineVersion } from './run.ts';
import type { RunRow } from './runRow.pg.ts';
import { toRunRecord } from './runRow.pg.ts';
import type { RunPatch, RunStore } from './runs.store.ts';
import { stepStore } from './steps.pg.ts';

/** Plans further back say little about the files of today; their lines stay as they are. */
const mostPlans = 200;

/** Runs on Postgres or PGlite; `db` is the pool or an open transaction. */
export function createRunStore(db: Knex): RunStore {
  const one = async (query: Knex.QueryBuilder<RunRow>): Promise<RunRecord | null> => {
    const row: RunRow | undefined = await query.first();
    return row ? toRunRecord(row) : null;
  };
  return {
    insert: (run) => insertRun(db, run),
    find: (orgId, runId) => one(db<RunRow>('run').where({ id: runId, org_id: orgId })),
    lock: (runId) => one(db<RunRow>('run').where({ id: runId }).forUpdate()),
    async list(orgId, projectId, { before, limit }) {
      const rows: RunRow[] = await db<RunRow>('run')
        .where({ org_id: orgId, project_id: projectId })
        .modify((query) => {
          if (before)
            query.whereRaw(
              '(created_at, id) < (select created_at, id from run where id = ? and org_id = ? and project_id = ?)',
              [before, orgId, projectId],
            );
        })
        .orderBy([
          { column: 'created_at', order: 'desc' },
          { column: 'id', order: 'desc' },
        ])
        .limit(limit);
      return rows.map(toRunRecord);
    },
    async patch(runId, patch) {
      const [row] = await db<RunRow>('run').where({ id: runId }).update(columnsOf(db, patch)).returning('*');
      if (!row) throw new AppError('not_found', 'There is no such run.');
      return toRunRecord(row);
    },
    async rebasesOf(runId) {
      const { rows } = await db.raw(
        `with recursive origin as (
           select id, from_run_id, rebase from run where id = ?
           union all select r.id, r.from_run_id, r.rebase from origin o join run r on o.rebase and r.id = o.from_run_id
         ), descendant as (
           select id from origin where not rebase
           union all select r.id from descendant d join run r on r.rebase and r.from_run_id = d.id
         )
         select (count(*) - 1)::int as n from descendant`,
        [runId],
      );
      return Math.max(0, Number(rows[0].n));
    },
    async appliedPlans(projectId) {
      const rows: RunRow[] = await db<RunRow>('run')
        .where({ project_id: projectId, kind: 'plan', outcome: 'applied' })
        .orderBy('created_at', 'desc')
        .limit(mostPlans);
      return rows.map(toRunRecord);
    },
    async hasUnfinished(projectId) {
      const row = await db('run').where({ project_id: projectId, ended_at: null }).first('id');
      return row !== undefined;
    },
    ...leaseStore(db),
    ...eventStore(db),
    ...stepStore(db),
    ...messageStore(db),
    ...changeStore(db),
  };
}

async function insertRun(db: Knex, run: NewRun): Promise<RunRecord> {
  const inserted: RunRow[] = await db('run')
    .insert({
      id: run.id,
      org_id: run.orgId,
      project_id: run.projectId,
      account_id: run.accountId,
      snapshot_id: run.snapshotId,
      quote_id: run.quoteId,
      from_run_id: run.fromRunId,
      rebase: run.rebase,
      kind: run.kind,
      subject: run.subject,
      state: 'queued',
      todo: run.todo === null ? null : toJsonb(run.todo),
      file: run.file,
      instruction: run.instruction,
      hint: run.hint,
      description: run.description,
      checks: toJsonb(run.checks),
      max_attempts: run.maxAttempts,
      authorized: run.authorized,
      demo: run.demo,
      interview: run.interview,
      edited: run.edited,
      engine_version: engineVersion,
    })
    .onConflict(
      db.raw(
        "(project_id, subject) where state not in ('rejected', 'failed', 'cancelled') and outcome is null",
      ),
    )
    .ignore()
    .returning('*');
  const row = inserted[0];
  if (row) return toRunRecord(row);
  const open = await db('run')
    .where({ project_id: run.projectId, subject: run.subject, outcome: null })
    .whereNotIn('state', ['rejected', 'failed', 'cancelled'])
    .first('id', 'state');
  throw new AppError(
    'run_exists',
    open?.state === 'verified'
      ? 'A verified proposal for this is waiting for your decision. Review it before starting another run.'
      : 'Another run on this is not finished. Follow that run, or cancel it first.',
    { details: { runId: open?.id ?? null } },
  );
}

function columnsOf(db: Knex, patch: RunPatch): Record<string, unknown> {
  const columns: Record<string, unknown> = { updated_at: db.fn.now() };
  const plain = {
    state: 'state',
    reason: 'reason',
    message: 'message',
    attempt: 'attempt',
    step: 'step',
    authorized: 'authorized',
    needed: 'needed',
    charged: 'charged',
    changeLeft: 'change_left',
    outcome: 'outcome',
  } as const;
  for (const [field, column] of Object.entries(plain)) {
    const value = patch[field as keyof typeof plain];
    if (value !== undefined) columns[column] = typeof value === 'string' ? storableText(value) : value;
  }
  if (patch.feedback !== undefined)
    columns['feedback'] = patch.feedback === null ? null : toJsonb(patch.feedback);
  if (patch.questions !== undefined)
    columns['questions'] = patch.questions === null ? null : toJsonb(patch.questions);
  if (patch.waitHours === null) columns['wait_until'] = null;
  else if (patch.waitHours !== undefined)
    columns['wait_until'] = db.raw('now() + make_interval(hours => ?)', [patch.waitHours]);
  if (patch.ended) columns['ended_at'] = db.fn.now();
  if (patch.releaseLease) columns['lease_until'] = null;
  if (patch.bumpFence) columns['fence'] = db.raw('fence + 1');
  return columns;
}
