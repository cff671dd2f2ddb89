import * as z from 'zod';
import type { Verdict } from '#shared/changes.contract.ts';
import type { CheckResult } from '#shared/checks.contract.ts';
import { checkResultSchema, commandResultSchema } from '#shared/checks.contract.ts';
import { sha256Schema } from '#shared/common.contract.ts';
import type { ChangeFileRecord } from '../runs.store.ts';
import { sha256 } from '../sha256.ts';
import type { NewEvent } from '../step.ts';
import { answerEdits, usesCut } from './answerEdits.ts';
import { withBaseTests } from './baseTests.ts';
import { commandCheck } from './commandCheck.ts';
import type { FlowContext } from './flowContext.ts';
import { formattedChangeKey, formattedOperations } from './formatted.ts';
import { reviewAttempt } from './review.ts';
import { type ShownContext, shownStepKey, shownStepSchema } from './shownContext.ts';
import type { FileOperation, Previous } from './tools.ts';
import { withOwn } from './withOwn.ts';
import { againstOriginal } from './workspace.ts';

/** How one attempt ended. `evidence` is what the next attempt and the user are told. */
export type AttemptResult =
  | { kind: 'approved' }
  | { kind: 'awaiting_checks' }
  /** The same change, or the same answer that makes none, as one refused before: nothing would tell anything new. */
  | { kind: 'repeated'; earlier: Refused }
  | {
      kind: 'refused';
      reason: 'edits' | 'checks' | 'review';
      summary: string;
      evidence: string[];
      failedCriteria: string[];
      changeSha256: string | null;
      answer: string;
      /** What an answer that could not be applied said, without its nonce. */
      said?: string;
    };

export type Refused = Extract<AttemptResult, { kind: 'refused' }> & { attempt: number };

const changeStepSchema = z.object({
  changeSha256: sha256Schema.nullable(),
  checks: z.array(checkResultSchema),
});

/** Step of the client's results of an attempt's command checks, recorded when they are posted. */
export const checksStepKey = (attempt: number): string => `checks:${attempt}`;
export const checksStepSchema = z.array(commandResultSchema);

/** One generate → apply → check → review cycle; `refusedBefore` are the attempts before it. */
export async function runAttempt(
  flow: FlowContext,
  attempt: number,
  refusedBefore: readonly Refused[],
): Promise<AttemptResult> {
  const previous = refusedBefore.at(-1) ?? null;
  const first = await generate(flow, attempt, previous);
  const { applied, text } = await answerEdits(flow, attempt, first);
  const result = await judgeChange(flow, attempt, wholeChange(flow, applied), refusedBefore, {
    answer: text,
  });
  if (result.kind !== 'refused' || result.changeSha256 !== null) return result;
  const said = first.text.replaceAll(first.nonce, '').trim();
  const earlier = refusedBefore.find((one) => one.changeSha256 === null && one.said === said);
  return earlier === undefined ? { ...result, said } : { kind: 'repeated', earlier };
}

/** The gate: records the change, judges it on the server, waits for the client's checks, and has it reviewed. */
export async function judgeChange(
  flow: FlowContext,
  attempt: number,
  applied: Applied,
  refusedBefore: readonly Refused[],
  { answer = '', review }: { answer?: string; review?: (checks: readonly CheckResult[]) => Promise<Verdict> },
): Promise<AttemptResult> {
  const { run, steps, task } = flow;
  const { changeSha256, checks } = await steps.once(`change:${attempt}`, attempt, changeStepSchema, () =>
    checkChange(flow, attempt, applied),
  );
  const earlier = refusedBefore.find((one) => changeSha256 !== null && one.changeSha256 === changeSha256);
  if (earlier) return { kind: 'repeated', earlier };
  const refused = { summary: '', evidence: [], failedCriteria: [], changeSha256, answer };
  const failed = checks.filter(
    ({ required, status }) => required && status !== 'passed' && status !== 'held',
  );
  if (failed.length > 0 || changeSha256 === null) {
    const edits = failed.some(({ check }) => check === 'edits') || changeSha256 === null;
    return { ...refused, kind: 'refused', reason: edits ? 'edits' : 'checks', ...told(failed) };
  }
  const results = run.checks.length > 0 ? await steps.recorded(checksStepKey(attempt), checksStepSchema) : [];
  if (results === null) return { kind: 'awaiting_checks' };
  const commands = results.map((result) => commandCheck(result));
  const broken = commands.filter(({ required, status }) => required && status !== 'passed');
  if (broken.length > 0) return { ...refused, kind: 'refused', reason: 'checks', ...told(broken) };
  const formatted = await formattedOperations(flow, attempt, applied.operations);
  const again = formatted === null ? checks : await checkFormatted(flow, attempt, formatted);
  const worse = again.filter(({ required, status }) => required && status !== 'passed' && status !== 'held');
  if (worse.length > 0) return { ...refused, kind: 'refused', reason: 'checks', ...told(worse) };
  const judged = [...withBaseTests(again, commands), ...commands];
  // What an earlier review saw was formatted by nobody, so it says nothing about what now would land.
  const verdict =
    review !== undefined && formatted === null
      ? await review(judged)
      : await reviewAttempt(flow, attempt, formatted ?? applied.operations, judged);
  if (verdict.verdict === 'approved') return { kind: 'approved' };
  const unmet = verdict.criteria.filter(({ met }) => !met).map(({ criterion }) => criterion);
  return {
    ...refused,
    kind: 'refused',
    reason: 'review',
    summary: `The Architect rejected the change: ${task.step === 'plan' ? 'the plan' : 'it'} does not meet ${unmet.length || 'its'} ${unmet.length === 1 ? 'criterion' : 'criteria'}.`,
    evidence: [verdict.feedback, ...unmet.map((criterion) => `Not met: ${criterion}`)],
    failedCriteria: unmet,
  };
}

async function generate(flow: FlowContext, attempt: number, previous: Previous | null) {
  const { ask, task, tools, workspace } = flow;
  return ask({
    key: `${task.step}:${attempt}`,
    attempt,
    role: task.role,
    label: attempt === 1 ? task.label : `Repairing, attempt ${attempt}`,
    usesCut: usesCut(flow, attempt),
    async render() {
      const decoder = new TextDecoder();
      const nonce = tools.drawNonce([...workspace.base.values()].map((bytes) => decoder.decode(bytes)));
      const { mentioned, focus, text, protectedTodo } = task;
      const context = await tools.buildContext(
        flow.run.orgId,
        workspace.base,
        { task: text, mentioned, focus, todoPath: protectedTodo },
        nonce,
      );
      if (attempt === 1) await tellContext(flow, context);
      const messages = task.render({ context: context.block, nonce, previous });
      return { messages, nonce, maxOutputTokens: tools.limits.maxOutputTokens };
    },
  });
}

/** Which files were shown and why: part of what the user is told left the machine. */
async function tellContext({ steps }: FlowContext, context: ShownContext): Promise<void> {
  const { omitted, tokens } = context;
  const files = context.files.map(({ path, reason }) => ({ path, reason }));
  const shown = { files, omitted, tokens };
  await steps.once(shownStepKey, 1, shownStepSchema, async () => ({
    answer: shown,
    events: [{ type: 'context', data: shown }],
  }));
}

type Applied = {
  operations: FileOperation[];
  complete: boolean;
  feedback: string;
  notes?: readonly string[];
};

function wholeChange({ workspace }: FlowContext, applied: Applied): Applied {
  const operations = applied.complete ? againstOriginal(workspace, applied.operations) : [];
  return operations.length > 0 || !applied.complete
    ? { ...applied, operations }
    : {
        operations,
        complete: false,
        feedback: 'The edits leave every file as it was. Change something, or say why nothing needs to.',
      };
}

async function checkChange(flow: FlowContext, attempt: number, applied: Applied) {
  const { tools, task, workspace, run } = flow;
  const { operations, complete, feedback, notes = [] } = applied;
  const general = await tools.check({
    operations,
    base: workspace.original,
    edits: { complete, feedback, notes },
    todoPath: task.protectedTodo,
    task: task.asked,
    about: await aboutOf(flow),
  });
  const checks = complete && task.ownCheck ? withOwn(general, await task.ownCheck(operations)) : general;
  const told: NewEvent[] = checks.map((result) => ({ type: 'check', data: { attempt, result } }));
  if (!complete) return { answer: { changeSha256: null, checks }, events: told };
  const changeSha256 = tools.changeSha256(operations);
  const held = tools.holdReasons({ operations, task: task.asked });
  const files = operations.map(
    (operation): ChangeFileRecord => ({
      op: operation.op,
      path: operation.path,
      renamedFrom: operation.renamedFrom,
      baseSha256: operation.base && sha256(operation.base),
      sha256: operation.content && sha256(operation.content),
      size: operation.content?.length ?? 0,
      held: held.get(operation.path) ?? null,
    }),
  );
  const change: NewEvent = {
    type: 'change',
    data: {
      attempt,
      changeSha256,
      files: files.map(({ op, path, held }) => ({ op, path, held: held !== null })),
    },
  };
  return {
    answer: { changeSha256, checks },
    events: [change, ...told],
    patch: { attempt },
    commit: async ({ snapshots, runs }: FlowContext['stores']) => {
      const blobs = operations.flatMap(({ content }) =>
        content ? [{ sha256: sha256(content), bytes: content }] : [],
      );
      await snapshots.putBlobs(run.orgId, blobs);
      await runs.saveChange(run.id, { attempt, changeSha256, files });
    },
  };
}

async function aboutOf({ steps, task, run }: FlowContext): Promise<{ text: string; shown: string[] } | null> {
  const shown = await steps.recorded(shownStepKey, shownStepSchema);
  if (shown === null) return null;
  const text = [task.text, ...task.mentioned, ...task.focus, run.file ?? ''].join('\n');
  return { text, shown: shown.files.map(({ path }) => path) };
}

/** What formatters made of the change takes its place, after the same checks. */
async function checkFormatted(
  flow: FlowContext,
  attempt: number,
  operations: FileOperation[],
): Promise<CheckResult[]> {
  const applied = { operations, complete: true, feedback: '' };
  const { checks } = await flow.steps.once(formattedChangeKey(attempt), attempt, changeStepSchema, () =>
    checkChange(flow, attempt, applied),
  );
  return checks;
}

function told(failed: readonly CheckResult[]): {
  summary: string;
  evidence: string[];
  failedCriteria: string[];
} {
  const names = failed.map(({ check, command }) => (command ? command.command.join(' ') : check));
  return {
    summary: `Not passed: ${names.join(', ') || 'edits'}.`,
    evidence: failed.flatMap(({ evidence }) => evidence),
    failedCriteria: names,
  };
}
