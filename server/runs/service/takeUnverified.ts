import { AppError } from '#shared/appError.ts';
import type { CheckResult } from '#shared/checks.contract.ts';
import { formatCredits } from '#shared/money.ts';
import type { RunRecord } from '../run.ts';
import { readAttempts, requireRun } from './readRun.ts';
import type { RunCaller, RunServiceDeps } from './runService.ts';

/** What is never taken, whoever asks: paths that nothing may write, and credentials. */
const never: readonly CheckResult['check'][] = ['policy', 'secret'];

/**
 * Notes that the user takes the last change of a rejected run as it is, and charges what the run spent and was not charged. The run
 * stays rejected and its TODO open. Once: a repetition is answered as it stands. Throws `conflict` for a run with nothing to take and
 * for another change than its last, `path_refused` for one that touches what no change may touch, and as `CreditStore.take`.
 */
export async function takeUnverified(
  deps: RunServiceDeps,
  caller: RunCaller,
  runId: string,
  { attempt, changeSha256, authorized }: { attempt: number; changeSha256: string; authorized: number },
): Promise<RunRecord> {
  const found = await requireRun(deps.stores, caller, runId);
  if (found.state !== 'rejected' || found.kind === 'plan') throw nothingToTake();
  const last = (await readAttempts(deps.stores, found)).findLast(({ change }) => change !== null);
  if (last?.change?.attempt !== attempt || last.change.changeSha256 !== changeSha256) {
    throw new AppError(
      'conflict',
      'This is not the last change of the run. Nothing was charged; look at it again.',
    );
  }
  const refused = last.checks.filter(({ check, status }) => never.includes(check) && status === 'failed');
  if (refused.length > 0) {
    throw new AppError(
      'path_refused',
      `This change cannot be taken: ${refused.flatMap(({ evidence }) => evidence).join(' ')} Nothing was charged.`,
      { details: { checks: refused.map(({ check }) => check) } },
    );
  }
  const taken = await deps.inTransaction(async ({ runs, credits }) => {
    const run = await runs.lock(runId);
    if (run?.state !== 'rejected') throw nothingToTake();
    if (run.outcome === 'taken') return run;
    const amount = await credits.take(runId, authorized);
    await runs.appendEvents(runId, [
      { type: 'outcome', data: { outcome: 'taken' } },
      {
        type: 'notice',
        data: { message: `The change was taken unverified, for ${formatCredits(amount)}.` },
      },
    ]);
    return runs.patch(runId, {
      outcome: 'taken',
      charged: (run.charged ?? 0) + amount,
      changeLeft: true,
    });
  });
  await deps.wakeups.notify(runId, 'events');
  return taken;
}

const nothingToTake = () =>
  new AppError('conflict', 'Only the change of a rejected run can be taken unverified. Nothing was charged.');
