import { AppError } from '#shared/appError.ts';
import type { Verdict } from '#shared/changes.contract.ts';
import { verdictSchema } from '#shared/changes.contract.ts';
import type { CheckResult } from '#shared/checks.contract.ts';
import type { NewEvent } from '../step.ts';
import type { FlowContext } from './flowContext.ts';
import type { FileOperation, Files, TextLookup } from './tools.ts';

/** Step of the Architect's verdict on an attempt. */
export const verdictStepKey = (attempt: number): string => `verdict:${attempt}`;

/**
 * Asks the Architect for a structured verdict. An answer that is not one is asked for once more; then the run fails, free of
 * charge, because an unreadable review is never taken for an approval.
 */
export async function reviewAttempt(
  flow: FlowContext,
  attempt: number,
  operations: readonly FileOperation[],
  checks: readonly CheckResult[],
): Promise<Verdict> {
  const { ask, steps, task, tools, workspace } = flow;
  const changed = textsOf(operations, workspace.original);
  const files = withoutTasks(flow, operations, textsAfter(operations, workspace.original));
  const plan = planFor(flow, operations);
  const review = async (key: string): Promise<Verdict> => {
    const answer = await ask({
      key,
      attempt,
      role: 'architect',
      label: 'The Architect reviews the change',
      async render() {
        const diff = tools.renderDiff(operations);
        const nonce = tools.drawNonce([diff, plan ?? '', ...changed.values()]);
        const shown = [...changed].map(([path, text]) => ({ path, text }));
        const messages = tools.prompts.review({
          task: task.text,
          criteria: task.criteria,
          plan,
          diff,
          files: shown,
          checks,
          nonce,
        });
        return { messages, nonce, maxOutputTokens: tools.limits.reviewOutputTokens };
      },
    });
    if (answer.finishReason === 'length') {
      throw new AppError('model_answer_invalid', 'The review was cut at the output limit.');
    }
    return tools.parseReview(answer.text, { criteria: task.criteria, files });
  };
  return steps.once(verdictStepKey(attempt), attempt, verdictSchema, async () => {
    const started = performance.now();
    const verdict = await review(`review:${attempt}`).catch((error: unknown) => {
      if (error instanceof AppError && error.code === 'model_answer_invalid')
        return review(`review:${attempt}:again`);
      throw error;
    });
    return {
      answer: verdict,
      events: toldVerdict(attempt, verdict, { durationMs: performance.now() - started }),
    };
  });
}

/** Records the verdict of an earlier review as this attempt's, without asking anybody. */
export function keepVerdict({ steps }: FlowContext, attempt: number, verdict: Verdict): Promise<Verdict> {
  return steps.once(verdictStepKey(attempt), attempt, verdictSchema, async () => ({
    answer: verdict,
    events: toldVerdict(attempt, verdict, {
      durationMs: 0,
      note: 'The reviewed lines are unchanged, so the earlier review stands.',
    }),
  }));
}

function toldVerdict(
  attempt: number,
  verdict: Verdict,
  { durationMs, note }: { durationMs: number; note?: string },
): NewEvent[] {
  const approved = verdict.verdict === 'approved';
  const check: CheckResult = {
    check: 'review',
    status: approved ? 'passed' : 'failed',
    required: true,
    where: 'server',
    durationMs,
    evidence: [...(note === undefined ? [] : [note]), ...(approved ? [] : [verdict.feedback])],
  };
  return [
    { type: 'verdict', data: { attempt, verdict } },
    { type: 'check', data: { attempt, result: check } },
  ];
}

const planPath = 'docs/plan.md';

/** What only says what is to be done proves nothing of it: the TODO file and the plan are no evidence, unless they are the change. */
function withoutTasks(
  { task }: FlowContext,
  operations: readonly FileOperation[],
  files: TextLookup,
): TextLookup {
  if (task.protectedTodo === null) return files;
  const wishes = [task.protectedTodo, planPath].filter((path) =>
    operations.every((one) => one.path !== path),
  );
  return { get: (path) => (wishes.includes(path) ? undefined : files.get(path)) };
}

/** The plan that the change is a part of; none where the change itself is one, and shows it. */
function planFor({ tools, workspace }: FlowContext, operations: readonly FileOperation[]): string | null {
  const bytes = workspace.original.get(planPath);
  if (bytes === undefined || operations.some(({ path }) => path === planPath)) return null;
  return tools.boundPlan(new TextDecoder().decode(bytes));
}

/** The files a quote may come from: all of the workspace as they will be, and deleted ones as they were. */
export function textsAfter(operations: readonly FileOperation[], original: Files): TextLookup {
  const changed = textsOf(operations, original);
  return {
    get(path) {
      const bytes = original.get(path);
      return changed.get(path) ?? (bytes === undefined ? undefined : new TextDecoder().decode(bytes));
    },
  };
}

/** The changed files as they will be, and deleted ones as they were. */
function textsOf(operations: readonly FileOperation[], original: Files): Map<string, string> {
  const decoder = new TextDecoder();
  return new Map(
    operations.map(({ path, content }) => [
      path,
      decoder.decode(content ?? original.get(path) ?? new Uint8Array()),
    ]),
  );
}
