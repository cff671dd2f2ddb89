import { AppError } from '#shared/appError.ts';
import { endRun } from '../engine/endRun.ts';
import type { RunRecord } from '../run.ts';
import { isEnded } from '../run.ts';
import type { RunCaller, RunServiceDeps } from './runService.ts';

/** Ends a run at once, whoever works on it; a request to a model under way is aborted and not charged. */
export async function cancelRun(
  deps: RunServiceDeps,
  { orgId }: RunCaller,
  runId: string,
): Promise<RunRecord> {
  const run = await deps.stores.runs.find(orgId, runId);
  if (!run) throw new AppError('not_found', 'There is no such run.');
  return cancel(deps, runId, 'cancelled', 'You cancelled this run. Nothing was changed in your workspace.');
}

/** Ends runs whose wait is over. The run is ended, never just its hold. */
export async function expireWaits(
  deps: Pick<RunServiceDeps, 'stores' | 'inTransaction' | 'wakeups'>,
): Promise<number> {
  const due = await deps.stores.runs.dueWaits(50);
  for (const runId of due) {
    await cancel(
      deps,
      runId,
      'expired',
      'Nobody answered in time, so this run was ended. Nothing was changed in your workspace.',
    );
  }
  return due.length;
}

async function cancel(
  deps: Pick<RunServiceDeps, 'inTransaction' | 'wakeups'>,
  runId: string,
  reason: string,
  message: string,
): Promise<RunRecord> {
  const ended = await deps.inTransaction(async (stores) => {
    const run = await stores.runs.lock(runId);
    if (!run) throw new AppError('not_found', 'There is no such run.');
    return isEnded(run.state) ? run : endRun(stores, run, { state: 'cancelled', reason, message });
  });
  await deps.wakeups.notify(runId, 'taken');
  await deps.wakeups.notify(runId, 'events');
  return ended;
}
