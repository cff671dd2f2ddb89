import { AppError } from '#shared/appError.ts';
import type { Receipt } from '#shared/receipts.contract.ts';
import type { SettlementReason } from '../../credits/settlementShare.ts';
import { shownStepKey, shownStepSchema } from '../flows/shownContext.ts';
import type { RunRecord } from '../run.ts';
import { isEnded } from '../run.ts';
import { readAttempts, requireRun, wasTested } from './readRun.ts';
import type { RunCaller, RunServiceDeps } from './runService.ts';

/** Everything an ended run did and what it cost. Throws `conflict` while the run is not over: its figures still move. */
export async function readReceipt(
  { stores }: RunServiceDeps,
  caller: RunCaller,
  runId: string,
): Promise<Receipt> {
  const run = await requireRun(stores, caller, runId);
  if (!isEnded(run.state)) {
    throw new AppError(
      'conflict',
      'This run is not over, so it has no receipt yet. Follow it or cancel it first.',
    );
  }
  const [project, quote, attempts, lines, costs, shown] = await Promise.all([
    stores.projects.find(run.orgId, run.projectId),
    stores.quotes.find(run.orgId, run.quoteId),
    readAttempts(stores, run),
    stores.credits.receiptLines(run.id),
    stores.credits.costsOf([run.id]),
    stores.runs.findStep(run.id, shownStepKey),
  ]);
  if (!project || !quote) throw new AppError('not_found', 'There is no such run.');
  const spentTotal = costs.get(run.id)?.spent ?? 0;
  const charged = run.charged ?? 0;
  const landed =
    run.outcome === 'taken'
      ? attempts.findLast(({ change }) => change !== null)
      : run.state === 'verified'
        ? attempts.at(-1)
        : undefined;
  return {
    runId: run.id,
    projectId: run.projectId,
    projectName: project.name,
    kind: run.kind,
    todo: run.todo,
    state: run.state,
    outcome: run.outcome,
    demo: run.demo,
    tested: wasTested(run, attempts.at(-1)),
    rebaseOf: run.rebase ? run.fromRunId : null,
    quote: run.rebase ? free : { low: quote.low, likely: quote.likely, max: quote.max },
    authorized: run.authorized,
    spent: spentTotal,
    charged,
    notCharged: spentTotal - charged,
    chargeReason: chargeReason(run, lines.reason ?? 'nothing_spent'),
    files: (landed?.change?.files ?? []).map(({ op, path, baseSha256, sha256 }) => ({
      op,
      path,
      before: baseSha256,
      after: sha256,
    })),
    // Runs of an earlier version recorded counts only.
    shown: shownStepSchema.safeParse(shown?.answer).data ?? null,
    attempts: attempts.map(({ attempt, change, checks, verdict }) => ({
      attempt,
      changeSha256: change?.changeSha256 ?? null,
      checks,
      verdict,
    })),
    calls: lines.calls,
    transfers: lines.transfers,
    createdAt: run.createdAt,
    endedAt: run.endedAt,
  };
}

const free = { low: 0, likely: 0, max: 0 };

function chargeReason({ rebase, checks, outcome, reason: end }: RunRecord, reason: SettlementReason): string {
  if (outcome === 'taken') {
    return reason === 'not_billed'
      ? chargeReasons.not_billed
      : 'The change was not verified. You took it as it was: what was spent is charged, and the allowance of the day is given back.';
  }
  if (rebase) return 'A verified change was merged with later edits and checked again: that is free.';
  if (reason === 'cancelled_before_change' && end === 'expired')
    return 'Nobody answered in time, so the run ended before its change was read: what was spent until then is charged.';
  if (reason === 'verified' && checks.length === 0)
    return 'The change was reviewed, not tested, as agreed with the quote: what was spent is charged.';
  return chargeReasons[reason];
}

const chargeReasons: Record<SettlementReason, string> = {
  nothing_spent: 'No model answer was charged.',
  verified: 'The change was verified: what was spent is charged.',
  failed_before_change: 'The run failed: it costs nothing.',
  cancelled_before_change:
    'The run was cancelled before its change was read: what was spent until then is charged.',
  within_allowance: 'The change was not verified: the free allowance of the day paid for it.',
  beyond_allowance: 'The change was not verified, and the free allowance of the day was used up.',
  not_billed: 'This server does not bill. What the model calls came to is shown for your information.',
  rejected_in_full: 'The change was not verified; this server charges such runs in full, as the quote said.',
};
