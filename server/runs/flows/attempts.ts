import * as z from 'zod';
import { AppError } from '#shared/appError.ts';
import type { Feedback } from '#shared/runs.contract.ts';
import type { Decision } from '../engine/decision.ts';
import type { AttemptResult, Refused } from './attempt.ts';
import { runAttempt } from './attempt.ts';
import type { FlowContext } from './flowContext.ts';

const repairSchema = z.object({ fits: z.boolean() });

/**
 * The gate's loop: attempts until one is approved, bounded by the run's attempt limit and by its hold, and ended early when
 * a repair repeats a change that was refused before.
 */
export async function runAttempts(flow: FlowContext): Promise<Decision> {
  const { run } = flow;
  const refused: Refused[] = [];
  for (let attempt = 1; attempt <= run.maxAttempts; attempt++) {
    const last = refused.at(-1);
    if (last && !(await beginRepair(flow, attempt, last))) return rejected(flow, 'budget', refused);
    const result = await tryAttempt(flow, attempt, refused);
    if (result === 'over budget') return rejected(flow, 'budget', refused);
    if (result.kind === 'approved') return verified;
    if (result.kind === 'awaiting_checks') return waitsForChecks(attempt);
    if (result.kind === 'repeated') {
      return rejected(flow, 'repeated', [...refused, { ...result.earlier, attempt }]);
    }
    refused.push({ ...result, attempt });
  }
  return rejected(flow, refused.at(-1)?.reason ?? 'checks', refused);
}

export const verified: Decision = { kind: 'verified', message: 'Every required check passed.' };

export const waitsForChecks = (attempt: number): Decision => ({
  kind: 'wait',
  state: 'awaiting_checks',
  attempt,
  message: 'Waiting for the checks on your machine.',
});

/** Decides once, and records, whether a further attempt fits what was authorised: the worst case of a whole attempt must. */
async function beginRepair(
  { steps, stores, run, quote }: FlowContext,
  attempt: number,
  last: Refused,
): Promise<boolean> {
  const { fits } = await steps.once(`repair:${attempt}`, attempt, repairSchema, async () => {
    const hold = await stores.credits.holdOf(run.id);
    const left = hold ? hold.amount - hold.spent - hold.reserved : 0;
    const answer = { fits: left >= quote.least };
    return {
      answer,
      events: answer.fits
        ? [{ type: 'repair', data: { attempt, failed: last.summary, evidence: last.evidence } }]
        : [],
    };
  });
  return fits;
}

/** A first attempt that does not fit its hold waits for consent; a later one is over budget. */
async function tryAttempt(
  flow: FlowContext,
  attempt: number,
  refused: readonly Refused[],
): Promise<AttemptResult | 'over budget'> {
  try {
    return await runAttempt(flow, attempt, refused);
  } catch (error) {
    if (attempt > 1 && error instanceof AppError && error.code === 'authorization_too_low')
      return 'over budget';
    throw error;
  }
}

const sentences: Record<string, string> = {
  edits: 'The answers of the model could not be applied at exactly one place.',
  checks: 'The change did not pass its checks.',
  review: 'The Architect rejected the change.',
  repeated: 'The model repeated an answer that had been refused.',
  budget: 'A further attempt would not fit the authorised amount.',
};

export function rejected({ run }: FlowContext, reason: string, refused: readonly Refused[]): Decision {
  const last = refused.at(-1);
  const message = `${sentences[reason] ?? reason} Nothing was changed in your workspace.`;
  const evidence = last?.evidence ?? [];
  const asked = run.todo ? `Make "${run.todo.text}" pass` : 'Make the change pass';
  const feedback: Feedback = {
    summary: [message, last?.summary ?? ''].join(' ').trim(),
    failedCriteria: last?.failedCriteria ?? [],
    evidence,
    attempts: refused.map(({ attempt, summary }) => ({ attempt, failed: summary })),
    refine: {
      fromRunId: run.id,
      file: run.file,
      instruction: `${asked}. ${last?.summary ?? ''} ${evidence.join('\n')}`.trim().slice(0, 4_000),
    },
  };
  return { kind: 'rejected', reason, message, feedback };
}
