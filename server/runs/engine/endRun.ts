import { formatCredits } from '#shared/money.ts';
import type { ProjectStatus } from '#shared/projects.contract.ts';
import type { EndState, Feedback } from '#shared/runs.contract.ts';
import type { RunStores } from '../ports.ts';
import type { RunRecord } from '../run.ts';

export type Ending = { state: EndState; reason: string | null; message: string | null; feedback?: Feedback };

/**
 * Ends a run inside the caller's transaction, which holds the run's row: settles its hold exactly once, tells the end, and
 * moves the project on. The fence is raised, so whoever still works on the run can change nothing more.
 */
export async function endRun(stores: RunStores, run: RunRecord, ending: Ending): Promise<RunRecord> {
  const { state, reason, feedback } = ending;
  const settled = await stores.credits.settle({ runId: run.id, ending: state, changeLeft: run.changeLeft });
  // Nobody was asked before these: they say what they cost.
  const unasked = state === 'failed' || reason === 'expired';
  const message = unasked ? withCharge(ending.message, settled) : ending.message;
  const ended = await stores.runs.patch(run.id, {
    state,
    reason,
    message,
    charged: settled.charged,
    needed: null,
    ...(feedback ? { feedback } : {}),
    waitHours: null,
    ended: true,
    releaseLease: true,
    bumpFence: true,
  });
  await stores.runs.appendEvents(run.id, [
    { type: 'state', data: { state, reason, message } },
    { type: 'ended', data: { state, charged: settled.charged, spent: settled.spent, message } },
  ]);
  const status = projectStatusAfter(run, state);
  if (status) await stores.projects.setStatus(run.orgId, run.projectId, status);
  return ended;
}

type Settled = Awaited<ReturnType<RunStores['credits']['settle']>>;

function withCharge(message: string | null, { charged, reason }: Settled): string {
  const cost =
    charged === 0
      ? 'You are not charged.'
      : reason === 'beyond_allowance'
        ? `Its change had reached you, and the free allowance of the day is used up: ${formatCredits(charged)} are charged.`
        : `What its models had done by then is charged: ${formatCredits(charged)}.`;
  return message === null ? cost : `${message} ${cost}`;
}

/** A rejected TODO waits for its refinement, a plan that came to nothing for another one; a verified change for its outcome. */
function projectStatusAfter({ kind, todo }: RunRecord, state: EndState): ProjectStatus | null {
  if (state === 'verified') return null;
  if (kind === 'plan') return todo ? 'implementing' : 'gathering_requirements';
  if (kind === 'document') return 'implementing';
  if (state === 'rejected' && todo) return 'awaiting_refinement';
  return null;
}
