import { randomUUID } from 'node:crypto';
import { AppError } from '#shared/appError.ts';
import type { StartRun } from '#shared/startRun.contract.ts';
import { mergeVerified } from '../flows/rebase.ts';
import { snapshotFiles } from '../flows/workspace.ts';
import type { NewRun, RunRecord } from '../run.ts';
import type { RunCaller, RunServiceDeps } from './runService.ts';
import { insertRun, requireOpenTodo, requireSnapshot } from './startInputs.ts';

/** The house pays for what is reviewed again, so one paid change is not merged without end. */
const mostRebases = 10;

/**
 * Merges the verified change of an earlier run onto a newer snapshot and starts its checks, free of charge. The earlier
 * proposal becomes `conflicted` in the transaction that starts this run; until then, and whenever this throws, it stays as it
 * is. Throws `merge_conflict` with `details.paths`, `conflict`, `limit_exceeded`, and what starting any run throws.
 */
export async function startRebase(
  deps: RunServiceDeps,
  caller: RunCaller,
  projectId: string,
  request: StartRun,
): Promise<RunRecord> {
  const { stores } = deps;
  const { snapshotId, checks } = request;
  const from = request.fromRunId ? await stores.runs.find(caller.orgId, request.fromRunId) : null;
  if (!from || from.projectId !== projectId)
    throw new AppError('not_found', 'There is no such run in this project.');
  requireOpenProposal(from);
  if (request.kind !== from.kind || checks.length > 0 !== from.checks.length > 0) {
    throw new AppError(
      'quote_mismatch',
      'The change is checked again as it was checked before: same kind of run, with checks if it had some.',
    );
  }
  const snapshot = await requireSnapshot(stores, caller, projectId, snapshotId);
  if (from.todo) await requireOpenTodo(stores, snapshot, from.todo);
  if ((await stores.runs.rebasesOf(from.id)) >= mostRebases) {
    throw new AppError(
      'limit_exceeded',
      `This change was merged ${mostRebases} times already. Start a new run for it.`,
    );
  }
  const files = await snapshotFiles(stores.snapshots, { orgId: caller.orgId, projectId, snapshotId });
  await mergeVerified(stores, from, files);
  const { orgId, quoteId, kind, subject, todo, file, instruction, hint, description, demo } = from;
  const run: NewRun = {
    id: randomUUID(),
    accountId: caller.accountId,
    fromRunId: from.id,
    rebase: true,
    maxAttempts: 1,
    authorized: 0,
    ...{ orgId, projectId, snapshotId, quoteId, kind, subject, todo, file, instruction, hint, description },
    ...{ checks, demo },
    interview: false,
    edited: false,
  };
  const started = await deps.inTransaction(async (inside) => {
    const current = await inside.runs.lock(from.id);
    if (!current) throw new AppError('not_found', 'There is no such run in this project.');
    requireOpenProposal(current);
    if (current.outcome === null) {
      await inside.runs.appendEvents(from.id, [{ type: 'outcome', data: { outcome: 'conflicted' } }]);
      await inside.runs.patch(from.id, { outcome: 'conflicted' });
    }
    return insertRun(inside, run, 0);
  });
  await deps.wakeups.notify(from.id, 'events');
  await deps.wakeups.notify(run.id, 'events');
  return started;
}

function requireOpenProposal({ state, outcome }: RunRecord): void {
  if (state === 'verified' && (outcome === null || outcome === 'conflicted')) return;
  throw new AppError(
    'conflict',
    outcome === null
      ? 'Only a verified change can be merged and checked again.'
      : `This proposal was ${outcome} already; there is nothing to merge.`,
    { details: { outcome } },
  );
}
