import type { Knex } from 'knex';
import { answersStepKey } from './flows/interview.ts';
import type { RunStore } from './runs.store.ts';

type Messages = Pick<RunStore, 'messagesDeletedAt' | 'deleteMessages' | 'deleteOldMessages'>;

const runsAtATime = 500;
/** Steps that no model takes and that hold what was said all the same. */
const interview = ['questions', answersStepKey];

export function messageStore(db: Knex): Messages {
  const deleteOf = async (runIds: string[]): Promise<void> => {
    await db('run_step')
      .whereIn('run_id', runIds)
      .where((step) => step.whereNotNull('role').orWhereIn('step_key', interview))
      .delete();
    await db('run').whereIn('id', runIds).update({ questions: null, messages_deleted_at: db.fn.now() });
  };
  return {
    async messagesDeletedAt(runId) {
      const row: { messages_deleted_at: Date | null } | undefined = await db('run')
        .where({ id: runId })
        .first('messages_deleted_at');
      return row?.messages_deleted_at?.toISOString() ?? null;
    },
    deleteMessages: (runId) => deleteOf([runId]),
    async deleteOldMessages(days) {
      const due: { id: string }[] = await db('run')
        .whereNull('messages_deleted_at')
        .whereRaw("ended_at < now() - ? * interval '1 day'", [days])
        .orderBy('ended_at')
        .limit(runsAtATime)
        .forUpdate()
        .skipLocked()
        .select('id');
      await deleteOf(due.map(({ id }) => id));
      return due.length;
    },
  };
}
