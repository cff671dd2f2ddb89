import { AppError } from '#shared/appError.ts';
import { runAttempts } from '../flows/attempts.ts';
import { runEdited } from '../flows/edited.ts';
import { runInterview } from '../flows/interview.ts';
import { plannedLines } from '../flows/plannedLines.ts';
import { runRebase } from '../flows/rebase.ts';
import { taskOf } from '../flows/task.ts';
import type { Tools } from '../flows/tools.ts';
import { loadWorkspace } from '../flows/workspace.ts';
import type { RunRecord } from '../run.ts';
import { engineVersion } from '../run.ts';
import { createAsk } from './ask.ts';
import type { Decision } from './decision.ts';
import { endRun } from './endRun.ts';
import { fenced } from './fenced.ts';
import { keepLease, leaseSeconds } from './lease.ts';
import type { CallDeps } from './modelCalls.ts';
import { createSteps } from './steps.ts';

export type EngineDeps = Omit<CallDeps, 'run' | 'signal' | 'checkpoint'> & {
  tools: Tools;
  /** Waits end after this; the run is cancelled then. */
  waitHours: number;
  /** Aborted when the process is to stop: steps under way finish, no new one begins. */
  stopping: AbortSignal;
};

export type Advanced = { kind: 'done' } | { kind: 'again'; afterSeconds: number };

/**
 * One job of a run: claims it, replays what is recorded, does what is not, and ends when the run waits or is over. Safe to
 * deliver twice, to interrupt anywhere and to run on any server.
 *
 * `lastTry` says that the queue will not deliver this job again: an error nobody foresaw then fails the run, free of charge,
 * rather than leave it and its hold open.
 */
export async function advanceRun(deps: EngineDeps, runId: string, lastTry: boolean): Promise<Advanced> {
  const claim = await deps.stores.runs.claim(runId, leaseSeconds);
  if (claim.kind === 'nothing') return { kind: 'done' };
  if (claim.kind === 'leased') return { kind: 'again', afterSeconds: claim.seconds + 1 };
  const { run } = claim;
  const lease = keepLease(deps, run);
  try {
    const decision = await decide(deps, run, lease.signal, lastTry);
    await carryOut(deps, run, decision);
    return { kind: 'done' };
  } catch (error) {
    if (isCode(error, 'fence_lost') || lease.signal.aborted) return { kind: 'done' };
    await release(deps, run);
    if (error instanceof StoppingError) return { kind: 'again', afterSeconds: 0 };
    throw error;
  } finally {
    await lease.end();
  }
}

class StoppingError extends Error {}

async function decide(
  deps: EngineDeps,
  run: RunRecord,
  signal: AbortSignal,
  lastTry: boolean,
): Promise<Decision> {
  const checkpoint = (): void => {
    if (signal.aborted) throw new AppError('fence_lost', 'This run is no longer this worker’s.');
    if (deps.stopping.aborted) throw new StoppingError();
  };
  try {
    return await flow({ ...deps, run, signal, checkpoint });
  } catch (error) {
    if (isCode(error, 'fence_lost') || error instanceof StoppingError || signal.aborted) throw error;
    if (isCode(error, 'authorization_too_low')) return awaitAuthorization(deps, run, error);
    if (error instanceof AppError && error.code !== 'database_unavailable') {
      return { kind: 'failed', reason: error.code, message: error.message };
    }
    if (!lastTry) throw error;
    deps.logger.error({ error, runId: run.id }, 'run failed on an unforeseen error');
    return {
      kind: 'failed',
      reason: 'internal',
      message: 'The server failed at this run, and its log says why. Start it again.',
    };
  }
}

async function flow(deps: EngineDeps & CallDeps): Promise<Decision> {
  const { run, stores } = deps;
  if (run.engineVersion !== engineVersion) {
    throw new AppError('internal', 'The server was upgraded and cannot go on with this run. Start it again.');
  }
  const quote = await stores.quotes.find(run.orgId, run.quoteId);
  const project = await stores.projects.find(run.orgId, run.projectId);
  if (!quote || !project) throw new AppError('not_found', 'The project of this run is gone.');
  const workspace = await loadWorkspace(stores, run);
  const planned = run.kind === 'plan' ? await plannedLines(stores, run) : new Map();
  const place = { todoPath: project.todoPath, planned };
  const context = {
    stores,
    inTransaction: deps.inTransaction,
    run,
    quote,
    workspace,
    tools: deps.tools,
    task: taskOf(deps.tools, run, workspace, place),
    steps: createSteps(deps, run, deps.checkpoint),
    ask: createAsk(deps, quote.prices),
  };
  if (run.rebase) return runRebase(context);
  if (run.edited) return runEdited(context);
  const told = await runInterview(context);
  if (typeof told !== 'string') return told;
  if (told === '') return runAttempts(context);
  const informed = { ...run, description: `${run.description ?? ''}${told}` };
  return runAttempts({ ...context, task: taskOf(deps.tools, informed, workspace, place) });
}

async function awaitAuthorization(
  { stores }: EngineDeps,
  run: RunRecord,
  error: AppError,
): Promise<Decision> {
  const hold = await stores.credits.holdOf(run.id);
  const { needed, left } = error.details as { needed: number; left: number };
  return {
    kind: 'wait',
    state: 'awaiting_authorization',
    needed: (hold?.amount ?? run.authorized) + needed - left,
    message: 'The authorised amount does not cover the first attempt. Authorise more to go on, or cancel.',
  };
}

async function carryOut(deps: EngineDeps, run: RunRecord, decision: Decision): Promise<void> {
  await fenced(deps, run, async (stores, current) => {
    if (decision.kind !== 'wait') {
      const { kind: state, message } = decision;
      const reason = decision.kind === 'verified' ? null : decision.reason;
      await endRun(stores, current, {
        state,
        reason,
        message,
        ...('feedback' in decision ? { feedback: decision.feedback } : {}),
      });
      return;
    }
    const { state, message } = decision;
    await stores.runs.patch(run.id, {
      state,
      message,
      step: null,
      needed: decision.state === 'awaiting_authorization' ? decision.needed : null,
      waitHours: deps.waitHours,
      releaseLease: true,
      bumpFence: true,
    });
    await stores.runs.appendEvents(run.id, [{ type: 'state', data: { state, reason: null, message } }]);
  });
  deps.failpoint(`decided:${decision.kind === 'wait' ? decision.state : decision.kind}`);
}

async function release(deps: EngineDeps, run: RunRecord): Promise<void> {
  try {
    await fenced(deps, run, ({ runs }) => runs.patch(run.id, { releaseLease: true }));
  } catch (error) {
    // The lease runs out by itself; what matters is the error that brought us here.
    deps.logger.warn({ error, runId: run.id }, 'lease not released');
  }
}

const isCode = (error: unknown, code: AppError['code']): error is AppError =>
  error instanceof AppError && error.code === code;
