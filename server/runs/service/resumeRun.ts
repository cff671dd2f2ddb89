import { AppError } from '#shared/appError.ts';
import type { Answers } from '#shared/interview.contract.ts';
import { formatCredits } from '#shared/money.ts';
import type { CheckResults, RunState } from '#shared/runs.contract.ts';
import { checksStepKey } from '../flows/attempt.ts';
import { commandCheck } from '../flows/commandCheck.ts';
import { formattedStepKey } from '../flows/formatted.ts';
import { answersStepKey } from '../flows/interview.ts';
import type { RunStores } from '../ports.ts';
import type { RunRecord } from '../run.ts';
import { isEnded } from '../run.ts';
import type { ChangeRecord } from '../runs.store.ts';
import type { RunCaller, RunServiceDeps } from './runService.ts';

/** Answers a wait: the answer, the state and the next job are written in one transaction. */
async function resume(
  deps: RunServiceDeps,
  { orgId }: RunCaller,
  runId: string,
  waitsIn: RunState,
  answer: (stores: RunStores, run: RunRecord) => Promise<void>,
): Promise<RunRecord> {
  if (!(await deps.stores.runs.find(orgId, runId))) throw new AppError('not_found', 'There is no such run.');
  const resumed = await deps.inTransaction(async (stores) => {
    const run = await stores.runs.lock(runId);
    if (!run) throw new AppError('not_found', 'There is no such run.');
    if (isEnded(run.state))
      throw new AppError('run_ended', `This run has ended: ${run.state}.`, { details: { state: run.state } });
    if (run.state !== waitsIn) {
      throw new AppError('run_not_waiting', `This run does not wait for that: it is ${run.state}.`, {
        details: { state: run.state },
      });
    }
    await answer(stores, run);
    const running = await stores.runs.patch(runId, {
      state: 'running',
      message: null,
      needed: null,
      waitHours: null,
    });
    await stores.runs.appendEvents(runId, [
      { type: 'state', data: { state: 'running', reason: null, message: null } },
    ]);
    await stores.jobs.enqueue(runId);
    return running;
  });
  await deps.wakeups.notify(runId, 'events');
  return resumed;
}

/**
 * Takes the results of the command checks of an attempt. The first answer counts. Throws `stale_check_results` when they
 * were made for another change or on other base files, `invalid_request` when a check that was announced has no result.
 */
export function postCheckResults(
  deps: RunServiceDeps,
  caller: RunCaller,
  runId: string,
  attempt: number,
  { changeSha256, baseHashes, results, formatted = [] }: CheckResults,
): Promise<RunRecord> {
  return resume(deps, caller, runId, 'awaiting_checks', async ({ runs }, run) => {
    const change = await runs.findChange(runId, attempt);
    const base = Object.fromEntries((change?.files ?? []).map(({ path, baseSha256 }) => [path, baseSha256]));
    const stale =
      attempt !== run.attempt ||
      change?.changeSha256 !== changeSha256 ||
      Object.entries(base).some(([path, sha256]) => baseHashes[path] !== sha256);
    if (stale) {
      throw new AppError(
        'stale_check_results',
        'These results belong to another change or other base files. Stage the current change and check again.',
      );
    }
    const inOrder = run.checks.map(({ id, command }) => {
      const result = results.find((candidate) => candidate.id === id);
      if (!result || JSON.stringify(result.command) !== JSON.stringify(command)) {
        throw new AppError(
          'invalid_request',
          `"results": there is no result of the check "${id}" as it was announced.`,
        );
      }
      return result;
    });
    const strange = formatted.find(({ path }) => !isWritten(change, path));
    if (strange) {
      throw new AppError('invalid_request', `"formatted": the change does not write "${strange.path}".`);
    }
    if (formatted.length > 0) {
      const answer = { key: formattedStepKey(attempt), attempt, answer: formatted, announced: true };
      await runs.recordAnswer(runId, answer);
    }
    await runs.recordAnswer(runId, {
      key: checksStepKey(attempt),
      attempt,
      answer: inOrder,
      announced: true,
    });
    await runs.appendEvents(
      runId,
      inOrder.map((result) => ({ type: 'check', data: { attempt, result: commandCheck(result) } })),
    );
  });
}

const isWritten = (change: ChangeRecord | null, wanted: string): boolean =>
  change?.files.some(({ path, op }) => path === wanted && op !== 'delete') === true;

/** Answers the questions before a plan. What is not answered was skipped; answers to what was not asked are left out. */
export function answerQuestions(
  deps: RunServiceDeps,
  caller: RunCaller,
  runId: string,
  answers: Answers,
): Promise<RunRecord> {
  return resume(deps, caller, runId, 'awaiting_answers', async ({ runs }, run) => {
    const asked = new Set((run.questions ?? []).map(({ id }) => id));
    const answer = answers.filter(({ id }) => asked.has(id));
    await runs.recordAnswer(runId, { key: answersStepKey, attempt: 1, answer, announced: true });
  });
}

/** Raises the authorised amount of a run that waits for it; the user's explicit consent to a new maximum. */
export function authorizeRun(
  deps: RunServiceDeps,
  caller: RunCaller,
  runId: string,
  authorized: number,
): Promise<RunRecord> {
  return resume(deps, caller, runId, 'awaiting_authorization', async ({ runs, credits }, run) => {
    if (run.needed !== null && authorized < run.needed) {
      throw new AppError(
        'authorization_too_low',
        `This run needs ${formatCredits(run.needed, 'up')} authorised to go on.`,
        {
          details: { needed: run.needed, authorized },
        },
      );
    }
    await credits.raiseHold({ runId, amount: authorized });
    await runs.patch(runId, { authorized });
  });
}
