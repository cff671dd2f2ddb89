import type { RunRecord } from './run.ts';

/** A row of table `run` as both drivers return it: int8 as bigint, jsonb parsed, timestamps as Date. */
export type RunRow = {
  id: string;
  org_id: string;
  project_id: string;
  account_id: string;
  snapshot_id: string;
  quote_id: string;
  from_run_id: string | null;
  rebase: boolean;
  kind: RunRecord['kind'];
  subject: string;
  state: RunRecord['state'];
  reason: string | null;
  message: string | null;
  todo: RunRecord['todo'];
  file: string | null;
  instruction: string | null;
  hint: string | null;
  description: string | null;
  checks: RunRecord['checks'];
  attempt: number;
  max_attempts: number;
  step: string | null;
  authorized: bigint;
  needed: bigint | null;
  charged: bigint | null;
  change_left: boolean;
  feedback: RunRecord['feedback'];
  outcome: RunRecord['outcome'];
  demo: boolean;
  interview: boolean;
  questions: RunRecord['questions'];
  edited: boolean;
  engine_version: number;
  fence: bigint;
  last_seq: bigint;
  created_at: Date;
  updated_at: Date;
  ended_at: Date | null;
  wait_until: Date | null;
};

const whole = (value: bigint | null): number | null => (value === null ? null : Number(value));

export function toRunRecord(row: RunRow): RunRecord {
  return {
    id: row.id,
    orgId: row.org_id,
    projectId: row.project_id,
    accountId: row.account_id,
    snapshotId: row.snapshot_id,
    quoteId: row.quote_id,
    fromRunId: row.from_run_id,
    rebase: row.rebase,
    kind: row.kind,
    subject: row.subject,
    state: row.state,
    reason: row.reason,
    message: row.message,
    todo: row.todo,
    file: row.file,
    instruction: row.instruction,
    hint: row.hint,
    description: row.description,
    checks: row.checks,
    attempt: row.attempt,
    maxAttempts: row.max_attempts,
    step: row.step,
    authorized: Number(row.authorized),
    needed: whole(row.needed),
    charged: whole(row.charged),
    changeLeft: row.change_left,
    feedback: row.feedback,
    outcome: row.outcome,
    demo: row.demo,
    interview: row.interview,
    questions: row.questions,
    edited: row.edited,
    engineVersion: row.engine_version,
    fence: Number(row.fence),
    lastSeq: Number(row.last_seq),
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    endedAt: row.ended_at?.toISOString() ?? null,
    waitUntil: row.wait_until?.toISOString() ?? null,
  };
}
