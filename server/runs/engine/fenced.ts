import { AppError } from '#shared/appError.ts';
import type { RunStores, RunWakeups, Unit } from '../ports.ts';
import type { RunRecord } from '../run.ts';

/**
 * One transaction that changes the state of a run, allowed only while the run still carries this worker's fence. Throws
 * `fence_lost` otherwise, and nothing was changed. Listeners are woken after the commit.
 */
export async function fenced<T>(
  { inTransaction, wakeups }: Pick<Unit, 'inTransaction'> & { wakeups: RunWakeups },
  { id, fence }: Pick<RunRecord, 'id' | 'fence'>,
  work: (stores: RunStores, run: RunRecord) => Promise<T>,
): Promise<T> {
  const result = await inTransaction(async (stores) => {
    const run = await stores.runs.lock(id);
    if (run?.fence !== fence) throw new AppError('fence_lost', 'Another worker has taken over this run.');
    return work(stores, run);
  });
  await wakeups.notify(id, 'events');
  return result;
}
