import { AppError } from '#shared/appError.ts';
import { formatCredits } from '#shared/money.ts';
import { endRun } from '../engine/endRun.ts';
import type { RunLogger } from '../ports.ts';
import type { RunRecord } from '../run.ts';
import { isEnded } from '../run.ts';
import type { RunCaller, RunServiceDeps } from './runService.ts';

/**
 * Ends a run at once, whoever works on it; a request to a model under way is aborted and not charged. Throws `authorization_too_low`
 * where that would cost more than `atMost` micro-USD, since a model may have answered meanwhile: then the run goes on.
 */
export async function cancelRun(
  deps: RunServiceDeps,
  { orgId }: RunCaller,
  runId: string,
  atMost?: number,
): Promise<RunRecord> {
  const run = await deps.stores.runs.find(orgId, runId);
  if (!run) throw new AppError('not_found', 'There is no such run.');
  const message = 'You cancelled this run. Nothing was changed in your workspace.';
  return cancel(deps, runId, { reason: 'cancelled', message, ...(atMost === undefined ? {} : { atMost }) });
}

const mostFailures = 1_000;

/**
 * Ends every run whose wait is over, and returns how many. The run is ended, never just its hold. One that cannot be ended is
 * told and left for the next time: it keeps no other from its end.
 */
export async function expireWaits(
  deps: Pick<RunServiceDeps, 'stores' | 'inTransaction' | 'wakeups'> & {
    logger: Pick<RunLogger, 'warn'>;
    stopping?: AbortSignal;
  },
  atOnce = 50,
): Promise<number> {
  const failed: string[] = [];
  let ended = 0;
  while (failed.length < mostFailures) {
    const due = await deps.stores.runs.dueWaits(atOnce, failed);
    for (const runId of due) {
      if (deps.stopping?.aborted === true) return ended;
      try {
        const message =
          'Nobody answered in time, so this run was ended. Nothing was changed in your workspace.';
        await cancel(deps, runId, { reason: 'expired', message });
        ended += 1;
      } catch (error) {
        failed.push(runId);
        deps.logger.warn({ runId, error }, 'a run whose wait is over could not be ended, trying again later');
      }
    }
    if (due.length < atOnce) break;
  }
  return ended;
}

async function cancel(
  deps: Pick<RunServiceDeps, 'inTransaction' | 'wakeups'>,
  runId: string,
  { reason, message, atMost = Infinity }: { reason: string; message: string; atMost?: number },
): Promise<RunRecord> {
  const ended = await deps.inTransaction(async (stores) => {
    const run = await stores.runs.lock(runId);
    if (!run) throw new AppError('not_found', 'There is no such run.');
    if (isEnded(run.state)) return run;
    const over = await endRun(stores, run, { state: 'cancelled', reason, message });
    const charged = over.charged ?? 0;
    if (charged <= atMost) return over;
    // Thrown inside, it takes back what was written.
    throw new AppError(
      'authorization_too_low',
      `Cancelling costs ${formatCredits(charged, 'up')} by now, more than the ${formatCredits(atMost, 'down')} that were agreed to. The run goes on and nothing was charged; look at the price and cancel again.`,
      { details: { needed: charged, authorized: atMost } },
    );
  });
  await deps.wakeups.notify(runId, 'taken');
  await deps.wakeups.notify(runId, 'events');
  return ended;
}
