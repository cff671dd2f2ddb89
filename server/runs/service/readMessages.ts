import { AppError } from '#shared/appError.ts';
import type { Message, Messages } from '#shared/messages.contract.ts';
import { requestSchema, stepAnswerSchema } from '../engine/askStep.ts';
import type { Unit } from '../ports.ts';
import { isEnded } from '../run.ts';
import type { StepRecord } from '../step.ts';
import { handOut, isWithheld } from './handOut.ts';
import { requireRun } from './readRun.ts';
import type { RunCaller } from './runService.ts';

/**
 * Every message exchanged with a model, in order. Answers are what a model wrote, so reading them counts as reading the
 * change. Of a run whose work is withheld only the first request is left, which holds nothing of it. An answer that was cut at the
 * output limit and charged nothing is not handed out either: to ask for more than fits would be a way to work for nothing.
 */
export async function readMessages(
  deps: Pick<Unit, 'stores' | 'inTransaction'>,
  caller: RunCaller,
  runId: string,
): Promise<Messages> {
  const run = await requireRun(deps.stores, caller, runId);
  const deletedAt = await deps.stores.runs.messagesDeletedAt(run.id);
  const steps = (await deps.stores.runs.steps(run.id)).filter(({ role }) => role !== null);
  if (isWithheld(run))
    return { items: steps.slice(0, 1).map((step) => ({ ...toMessage(step), answer: null })), deletedAt };
  if (steps.some(({ recorded }) => recorded)) await handOut(deps, run);
  return { items: steps.map(toMessage), deletedAt };
}

/**
 * Deletes what was exchanged with models in a run that is over; receipt and change stay. Throws `conflict` while it is not: a run that is
 * resumed needs its answers.
 */
export async function deleteMessages(
  { inTransaction, stores }: Pick<Unit, 'stores' | 'inTransaction'>,
  caller: RunCaller,
  runId: string,
): Promise<void> {
  await requireRun(stores, caller, runId);
  await inTransaction(async ({ runs }) => {
    const run = await runs.lock(runId);
    if (run !== null && !isEnded(run.state)) {
      throw new AppError(
        'conflict',
        'This run is not over, and it needs its conversation to go on. Nothing was deleted; cancel the run or let it end.',
      );
    }
    if ((await runs.messagesDeletedAt(runId)) === null) await runs.deleteMessages(runId);
  });
}

function toMessage(step: StepRecord): Message {
  const answer = step.recorded ? stepAnswerSchema.parse(step.answer) : null;
  const free = answer?.finishReason === 'length' && answer.charge === 0;
  return {
    step: step.key,
    attempt: step.attempt,
    role: step.role ?? '',
    model: answer?.model ?? '',
    request: requestSchema.parse(step.request).messages,
    answer: free ? null : (answer?.text ?? null),
    at: step.at,
  };
}
