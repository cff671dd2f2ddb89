import { AppError } from '#shared/appError.ts';
import type { ProjectStatus } from '#shared/projects.contract.ts';
import type { ProposalOutcome } from '#shared/runs.contract.ts';
import type { RunRecord } from '../run.ts';
import type { RunCaller, RunServiceDeps } from './runService.ts';

/** Records what became of a proposal. The first answer counts; the same answer again is answered as it stands. */
export async function reportOutcome(
  deps: RunServiceDeps,
  { orgId }: RunCaller,
  runId: string,
  outcome: ProposalOutcome,
): Promise<RunRecord> {
  if (!(await deps.stores.runs.find(orgId, runId))) throw new AppError('not_found', 'There is no such run.');
  const decided = await deps.inTransaction(async ({ runs, projects }) => {
    const run = await runs.lock(runId);
    if (run?.state !== 'verified') throw new AppError('conflict', 'This run has no proposal to decide on.');
    if (run.outcome === outcome) return run;
    if (run.outcome) {
      throw new AppError('conflict', `This proposal was reported ${run.outcome} already.`, {
        details: { outcome: run.outcome },
      });
    }
    await runs.appendEvents(runId, [{ type: 'outcome', data: { outcome } }]);
    await projects.setStatus(orgId, run.projectId, statusAfter(run, outcome));
    return runs.patch(runId, { outcome });
  });
  await deps.wakeups.notify(runId, 'events');
  return decided;
}

function statusAfter({ kind, todo }: RunRecord, outcome: ProposalOutcome): ProjectStatus {
  if (kind === 'document') return outcome === 'applied' ? 'completed' : 'implementing';
  if (kind !== 'plan' || todo !== null) return 'implementing';
  return outcome === 'applied' ? 'planned' : 'gathering_requirements';
}
