import type { Knex } from 'knex';
import { toJsonb } from '../db/toJsonb.ts';
import type { ChangeRecord, RunStore } from './runs.store.ts';

type Changes = Pick<RunStore, 'saveChange' | 'findChange'>;

export function changeStore(db: Knex): Changes {
  return {
    async saveChange(runId, { attempt, changeSha256, files }) {
      await db('run_change')
        .insert({ run_id: runId, attempt, change_sha256: changeSha256, files: toJsonb(files) })
        .onConflict(['run_id', 'attempt'])
        .merge();
    },
    async findChange(runId, attempt) {
      const row = await db('run_change').where({ run_id: runId, attempt }).first();
      return row
        ? ({ attempt, changeSha256: row.change_sha256, files: row.files } satisfies ChangeRecord)
        : null;
    },
  };
}
