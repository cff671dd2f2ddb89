import * as z from 'zod';
import { AppError } from '#shared/appError.ts';
import type { StepAnswer } from '../engine/askStep.ts';
import type { FlowContext } from './flowContext.ts';
import type { AppliedEdits } from './tools.ts';

/** Two rounds that ask for the refused edits alone, then one that asks for small files whole. */
const resendRounds = 2;
/** Of a file that is asked for whole. A bigger one is cheaper and safer to begin anew with. */
const mostBytesWhole = 20_000;

const roundSchema = z.object({ asks: z.boolean() });

/**
 * Applies the answer of an attempt. What of it applies is held, and only the refused edits are asked for again, in the same
 * conversation and within the hold. The first attempt alone does this: an attempt whose rounds did not help is no reason to pay for
 * more of them. Returns what the answers together come to, and their texts.
 */
export async function answerEdits(
  flow: FlowContext,
  attempt: number,
  first: StepAnswer,
): Promise<{ applied: AppliedEdits; text: string }> {
  const { tools, task, workspace } = flow;
  const session = tools.editSession(workspace.base, task.protectedTodo);
  const texts = [first.text];
  let answer = first;
  let applied = session.add(first.text, first);
  for (let round = 1; attempt === 1 && round <= resendRounds + 1; round++) {
    // An answer that was cut is worth going on with when a part of it is held.
    const stuck =
      answer.finishReason === 'length' && applied.results.every(({ status }) => status === 'refused');
    if (applied.complete || applied.results.length === 0 || stuck) break;
    const whole = round > resendRounds ? smallFiles(flow, applied.missing) : [];
    if (whole === null) break;
    const next = await askAgain(flow, round, { answer, applied, whole });
    if (next === null) break;
    answer = next;
    texts.push(next.text);
    applied = session.add(next.text, next);
  }
  return { applied, text: texts.join('\n\n') };
}

/** Whether something of a cut answer is held: of the first attempt each whole edit is, of a later one all or nothing. */
export function usesCut({ tools, task, workspace }: FlowContext, attempt: number) {
  return (text: string, nonce: string): boolean => {
    const session = tools.editSession(workspace.base, task.protectedTodo);
    const { complete, results } = session.add(text, { nonce, finishReason: 'length' });
    return complete || (attempt === 1 && results.some(({ status }) => status === 'applied'));
  };
}

type Round = { answer: StepAnswer; applied: AppliedEdits; whole: string[] };

/** The answer of one further round, or null when it would not fit what was authorised. */
async function askAgain(
  flow: FlowContext,
  round: number,
  { answer, applied, whole }: Round,
): Promise<StepAnswer | null> {
  const { ask, steps, stores, task, tools, run, quote } = flow;
  const { asks } = await steps.once(`resend:${round}`, 1, roundSchema, async () => {
    const hold = await stores.credits.holdOf(run.id);
    const asks = hold !== null && hold.amount - hold.spent - hold.reserved >= quote.least;
    return { answer: { asks }, events: asks ? [{ type: 'notice', data: { message: told(applied) } }] : [] };
  });
  if (!asks) return null;
  try {
    return await ask({
      key: `${task.step}:1:resend:${round}`,
      attempt: 1,
      role: task.role,
      usesCut: usesCut(flow, 1),
      label: whole.length > 0 ? `Asking for ${whole.join(', ')} whole` : 'Asking for the refused edits again',
      render: async () => ({
        messages: tools.prompts.resend({
          messages: answer.messages,
          answer: answer.text,
          feedback: applied.feedback,
          whole,
          nonce: answer.nonce,
        }),
        nonce: answer.nonce,
        maxOutputTokens: tools.limits.maxOutputTokens,
      }),
    });
  } catch (error) {
    if (error instanceof AppError && error.code === 'authorization_too_low') return null;
    throw error;
  }
}

function told({ results }: AppliedEdits): string {
  const refused = results.filter(({ status }) => status === 'refused').length;
  const kept = results.length - refused;
  const edits = `${refused} of ${results.length} ${results.length === 1 ? 'edit does' : 'edits do'} not fit the files at exactly one place.`;
  return kept > 0 ? `${edits} The others are kept; those are asked for again.` : `${edits} Asking again.`;
}

/** The files whose edits are still missing, when every one of them is small enough to be written out. */
function smallFiles({ workspace }: FlowContext, missing: readonly string[]): string[] | null {
  const sizes = missing.map((path) => workspace.base.get(path)?.length ?? Number.POSITIVE_INFINITY);
  return missing.length > 0 && sizes.every((size) => size <= mostBytesWhole) ? [...missing] : null;
}
