import type { z } from 'zod';
import type { messageSchema } from '#shared/runs.contract.ts';
import { requestSchema, stepAnswerSchema } from '../engine/askStep.ts';
import type { RunStores } from '../ports.ts';
import { requireRun } from './readRun.ts';
import type { RunCaller } from './runService.ts';

/** Every message exchanged with a model, in order. */
export async function readMessages(
  stores: Pick<RunStores, 'runs'>,
  caller: RunCaller,
  runId: string,
): Promise<z.output<typeof messageSchema>[]> {
  const run = await requireRun(stores, caller, runId);
  const steps = await stores.runs.steps(run.id);
  return steps
    .filter(({ role }) => role !== null)
    .map((step) => {
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
    });
}
