import type { z } from 'zod';
import type { messageSchema } from '#shared/runs.contract.ts';
import { requestSchema, stepAnswerSchema } from '../engine/askStep.ts';
import type { Unit } from '../ports.ts';
import type { StepRecord } from '../step.ts';
import { handOut, isWithheld } from './handOut.ts';
import { requireRun } from './readRun.ts';
import type { RunCaller } from './runService.ts';

/**
 * Every message exchanged with a model, in order. Answers are what a model wrote, so reading them counts as reading the
 * change. Of a run whose work is withheld only the first request is left, which holds nothing of it.
 */
export async function readMessages(
  deps: Pick<Unit, 'stores' | 'inTransaction'>,
  caller: RunCaller,
  runId: string,
): Promise<z.output<typeof messageSchema>[]> {
  const run = await requireRun(deps.stores, caller, runId);
  const steps = (await deps.stores.runs.steps(run.id)).filter(({ role }) => role !== null);
  if (isWithheld(run)) return steps.slice(0, 1).map((step) => ({ ...toMessage(step), answer: null }));
  if (steps.some(({ recorded }) => recorded)) await handOut(deps, run);
  return steps.map(toMessage);
}

function toMessage(step: StepRecord): z.output<typeof messageSchema> {
  const answer = step.recorded ? stepAnswerSchema.parse(step.answer) : null;
  return {
    step: step.key,
    attempt: step.attempt,
    role: step.role ?? '',
    model: answer?.model ?? '',
    request: requestSchema.parse(step.request).messages,
    answer: answer?.text ?? null,
    at: step.at,
  };
}
