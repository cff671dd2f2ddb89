import type { Knex } from 'knex';
import { AppError } from '#shared/appError.ts';
import { runEventSchema } from '#shared/events.contract.ts';
import { toJsonb } from '../db/toJsonb.ts';
import type { RunStore } from './runs.store.ts';

type Events = Pick<
  RunStore,
  'appendEvents' | 'eventsAfter' | 'outcomeTimes' | 'lastSeq' | 'setProgress' | 'progress'
>;

export function eventStore(db: Knex): Events {
  return {
    async appendEvents(runId, events) {
      if (events.length === 0) return;
      // The counter lives in the run row: taking it holds the row lock until commit, so no reader can see N+1 before N.
      const [counter] = await db('run')
        .where({ id: runId })
        .update({ last_seq: db.raw('last_seq + ?', [events.length]) })
        .returning('last_seq');
      if (!counter) throw new AppError('not_found', 'There is no such run.');
      const first = Number(counter.last_seq) - events.length + 1;
      await db('run_event').insert(
        events.map(({ type, data }, i) => ({
          run_id: runId,
          seq: first + i,
          type,
          data: toJsonb(data),
        })),
      );
    },
    async lastSeq(runId) {
      const row = await db('run').where({ id: runId }).first('last_seq', 'ended_at');
      return row ? { seq: Number(row.last_seq), ended: row.ended_at !== null } : { seq: 0, ended: true };
    },
    async eventsAfter(runId, seq, limit) {
      const rows = await db('run_event')
        .where({ run_id: runId })
        .where('seq', '>', seq)
        .orderBy('seq')
        .limit(limit);
      return rows.map((row) =>
        runEventSchema.parse({
          seq: Number(row.seq),
          at: row.at.toISOString(),
          type: row.type,
          data: row.data,
        }),
      );
    },
    async outcomeTimes(runIds) {
      const rows: { run_id: string; at: Date }[] = await db('run_event')
        .whereIn('run_id', runIds)
        .where({ type: 'outcome' })
        .select('run_id', 'at');
      return new Map(rows.map((row) => [row.run_id, row.at.toISOString()]));
    },
    async setProgress(runId, { step, attempt, outputTokens }) {
      await db('run_progress')
        .insert({ run_id: runId, step, attempt, output_tokens: outputTokens, at: db.fn.now() })
        .onConflict('run_id')
        .merge();
    },
    async progress(runId) {
      const row = await db('run_progress').where({ run_id: runId }).first();
      return row ? { step: row.step, attempt: row.attempt, outputTokens: row.output_tokens } : null;
    },
  };
}
