import type { Knex } from 'knex';
import { toJsonb } from '../db/toJsonb.ts';
import type { RunStore } from './runs.store.ts';
import type { StepRecord } from './step.ts';

type Steps = Pick<RunStore, 'findStep' | 'steps' | 'insertIntent' | 'recordAnswer' | 'markAnnounced'>;

type StepRow = {
  step_key: string;
  attempt: number;
  role: StepRecord['role'];
  request: unknown;
  answer: unknown;
  announced: boolean;
  created_at: Date;
  recorded_at: Date | null;
};

export function stepStore(db: Knex): Steps {
  return {
    async findStep(runId, key) {
      const row: StepRow | undefined = await db('run_step').where({ run_id: runId, step_key: key }).first();
      return row ? toStep(row) : null;
    },
    async steps(runId) {
      const rows: StepRow[] = await db('run_step')
        .where({ run_id: runId })
        .orderBy(['created_at', 'step_key']);
      return rows.map(toStep);
    },
    async insertIntent(runId, { key, attempt, role, request, requestHash }) {
      await db('run_step')
        .insert({
          run_id: runId,
          step_key: key,
          attempt,
          role,
          request: toJsonb(request),
          request_hash: requestHash,
        })
        .onConflict(['run_id', 'step_key'])
        .ignore();
    },
    async recordAnswer(runId, { key, attempt, answer, announced }) {
      // One statement for both cases: a local step has no intent row yet, a model step has one without an answer.
      const { rows } = await db.raw(
        `insert into run_step (run_id, step_key, attempt, answer, announced, recorded_at)
         values (?, ?, ?, ?::jsonb, ?, now())
         on conflict (run_id, step_key) do update
           set answer = excluded.answer, announced = excluded.announced, recorded_at = excluded.recorded_at
           where run_step.recorded_at is null
         returning step_key`,
        [runId, key, attempt, toJsonb(answer), announced],
      );
      return rows.length > 0;
    },
    async markAnnounced(runId, key) {
      await db('run_step').where({ run_id: runId, step_key: key }).update({ announced: true });
    },
  };
}

function toStep(row: StepRow): StepRecord {
  return {
    key: row.step_key,
    attempt: row.attempt,
    role: row.role,
    request: row.request,
    answer: row.answer,
    recorded: row.recorded_at !== null,
    announced: row.announced,
    at: (row.recorded_at ?? row.created_at).toISOString(),
  };
}
