import { AppError } from '#shared/appError.ts';
import type { Role } from '#shared/quotes.contract.ts';
import type { CallUsage, Failpoint, RunLogger, RunStores, RunWakeups, Unit } from '../ports.ts';
import type { PinnedPrice } from '../quotes.store.ts';
import type { RunRecord } from '../run.ts';
import { isEnded } from '../run.ts';
import type { NewEvent } from '../step.ts';
import type { AskStep, ModelRequest } from './askStep.ts';
import { fenced } from './fenced.ts';
import { createProgress } from './progress.ts';

export type ModelRef = { provider: string; model: string };

/** What the engine needs of the model gateway: one attempt a call, failures as typed errors. */
export type ModelGateway = {
  roles: Record<Role, ModelRef[]> | null;
  demo: boolean;
  complete(request: {
    role: Role;
    model: ModelRef;
    messages: ModelRequest['messages'];
    maxOutputTokens: number;
    signal: AbortSignal;
    onProgress(outputTokens: number): void;
    /** Told before a failure is thrown when the service may take money for the request all the same. */
    onUnanswered(unanswered: Unanswered): void;
    idempotencyKey: string;
  }): Promise<{
    text: string;
    finishReason: 'stop' | 'length' | 'other';
    usage: CallUsage;
    providerRequestId: string | null;
  }>;
};

type Unanswered = { usage: CallUsage; providerRequestId: string | null };

export type RetryPlan = (failed: {
  failure: AppError;
  tries: number;
}) => { retry: true; waitMs: number } | { retry: false };

export type CallDeps = Unit & {
  run: RunRecord;
  gateway: ModelGateway;
  wakeups: RunWakeups;
  logger: RunLogger;
  failpoint: Failpoint;
  planRetry: RetryPlan;
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** Upper bound of the tokens of a request, over all tokenizers in use. */
  promptTokens(messages: ModelRequest['messages']): number;
  signal: AbortSignal;
  checkpoint(): void;
};

export type StoreIntent = (stores: RunStores) => Promise<void>;
/** `intent` stores the request; null once it is stored. */
export type Asked = { request: ModelRequest; intent: StoreIntent | null };

type Call = { runId: string; step: string; attempt: number; model: ModelRef };

/**
 * Asks one model until it answers or is not worth another try. Every try is reserved before and recorded after, also one that
 * failed or was hung up on: it charges nothing, but what it may have cost the house is known.
 */
export async function callModel(
  deps: CallDeps,
  step: AskStep,
  asked: Asked,
  model: ModelRef,
  prices: readonly PinnedPrice[],
): Promise<void> {
  const { request } = asked;
  for (let tries = 1; ; tries++) {
    deps.checkpoint();
    const call = await reserve(deps, step, asked, model, prices);
    deps.failpoint(`intent:${step.key}`);
    if (!(await deps.stores.credits.markDispatched(call)))
      throw new AppError('fence_lost', 'The run was over before its model was asked.');
    let unanswered: Unanswered | null = null;
    let answer: Answer;
    const progress = createProgress(deps, { runId: deps.run.id, step: step.key, attempt: step.attempt });
    try {
      answer = await deps.gateway.complete({
        role: step.role,
        model,
        messages: request.messages,
        maxOutputTokens: request.maxOutputTokens,
        signal: deps.signal,
        onProgress: progress.report,
        onUnanswered: (told) => {
          unanswered = told;
        },
        idempotencyKey: `${call.runId}:${call.step}:${call.attempt}`,
      });
    } catch (error) {
      await progress.settled();
      const failure = error instanceof AppError ? error : null;
      if (!failure || failure.code === 'fence_lost' || deps.signal.aborted) {
        await recordLate(deps, call, unanswered);
        throw error;
      }
      await giveUp(deps, step, call, failure, unanswered);
      const plan = deps.planRetry({ failure, tries });
      if (!plan.retry) throw failure;
      await deps.sleep(plan.waitMs, deps.signal);
      continue;
    }
    deps.failpoint(`answered:${step.key}`);
    await progress.settled();
    const cut = answer.finishReason === 'length';
    const usable = !cut || step.usesCut?.(answer.text, request.nonce) === true;
    return await recordPatiently(deps, step, call, { ...answer, usable });
  }
}

/** Milliseconds between tries to record an answer: together about as long as a lease lasts, and a database takes to restart. */
const recordWaits = [250, 500, 1_000, 2_000, 4_000];

/** The answer is in hand and paid for: a database that is away for a moment is no reason to ask for it again. */
async function recordPatiently(deps: CallDeps, step: AskStep, call: Call, answer: Judged): Promise<void> {
  for (const waitMs of recordWaits) {
    try {
      return await record(deps, step, call, answer);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'database_unavailable') throw error;
      deps.logger.warn({ error, runId: call.runId, step: call.step }, 'an answer is recorded later');
    }
    // A run that is somebody else's by now still gets the answer.
    await deps.sleep(waitMs, deps.signal).catch(() => undefined);
  }
  return record(deps, step, call, answer);
}

/** Reserves the worst case of the call inside the hold. Calls of this step that a dead worker left open are freed first. */
async function reserve(
  deps: CallDeps,
  step: AskStep,
  asked: Asked,
  model: ModelRef,
  prices: readonly PinnedPrice[],
): Promise<Call> {
  const { run } = deps;
  const { request } = asked;
  const promptTokens = deps.promptTokens(request.messages);
  const price = prices.filter((tier) => tier.tierMinPrompt <= promptTokens).at(-1) ?? prices[0];
  if (!price) throw new AppError('price_unknown', `There is no price for ${model.provider}/${model.model}.`);
  const call = await fenced(deps, run, async (stores) => {
    const { credits } = stores;
    await asked.intent?.(stores);
    const calls = await credits.openCalls(run.id, step.key);
    for (const { attempt, open } of calls)
      if (open) await credits.voidCall({ runId: run.id, step: step.key, attempt });
    const attempt = calls.length + 1;
    await credits.reserveCall({
      runId: run.id,
      step: step.key,
      attempt,
      role: step.role,
      provider: model.provider,
      model: model.model,
      priceId: price.id,
      promptTokens,
      maxOutputTokens: request.maxOutputTokens,
      free: run.rebase,
    });
    return { runId: run.id, step: step.key, attempt, model };
  });
  asked.intent = null;
  return call;
}

type Answer = Awaited<ReturnType<ModelGateway['complete']>>;
type Judged = Answer & { usable: boolean };

/**
 * Saves the answer and its charge together. Deliberately not fenced: a worker that lost its lease still saves an answer that
 * was paid for. It tells nobody then; the worker that has the run announces the step when it comes to it.
 */
async function record(deps: CallDeps, step: AskStep, call: Call, answer: Judged): Promise<void> {
  const { run } = deps;
  const model = `${call.model.provider}/${call.model.model}`;
  const over = await deps.inTransaction(async (stores) => {
    const current = await stores.runs.lock(run.id);
    const mine = current?.fence === run.fence;
    const ended = !current || isEnded(current.state);
    const known = await stores.runs.findStep(run.id, step.key);
    const { charge } = await stores.credits.recordCall({
      ...keyOf(call),
      usage: answer.usage,
      providerRequestId: answer.providerRequestId,
      usable: !known?.recorded && answer.usable,
    });
    // Its hold is settled: an answer kept now would be work that nobody paid for.
    if (ended) return true;
    const won = await stores.runs.recordAnswer(run.id, {
      key: step.key,
      attempt: step.attempt,
      announced: mine,
      answer: { text: answer.text, finishReason: answer.finishReason, model, usage: answer.usage, charge },
    });
    if (won && mine) {
      await tellCall(stores, step, call, {
        status: 'recorded',
        promptTokens: answer.usage.prompt,
        outputTokens: answer.usage.output,
        charge,
        note: noteOn(answer),
      });
    }
    return false;
  });
  if (over) throw new AppError('fence_lost', 'The run was over before its answer came.');
  deps.failpoint(`recorded:${step.key}`);
  await deps.wakeups.notify(run.id, 'events');
}

function noteOn({ finishReason, usable }: Judged): string | null {
  if (finishReason !== 'length') return null;
  return usable
    ? 'The answer was cut at the output limit; what is whole of it is used.'
    : 'The answer was cut at the output limit: not charged.';
}

/** Of a call that was hung up on because its run is over or another worker's. What it charges is nothing in either case. */
async function recordLate(deps: CallDeps, call: Call, unanswered: Unanswered | null): Promise<void> {
  if (unanswered === null) return;
  try {
    await deps.stores.credits.recordCall({ ...keyOf(call), ...unanswered, usable: false });
  } catch (error) {
    deps.logger.warn({ error, runId: call.runId, step: call.step }, 'an aborted model call was not recorded');
  }
}

const keyOf = ({ runId, step, attempt }: Call) => ({ runId, step, attempt });

async function giveUp(
  deps: CallDeps,
  step: AskStep,
  call: Call,
  failure: AppError,
  unanswered: Unanswered | null,
): Promise<void> {
  await fenced(deps, deps.run, async (stores) => {
    if (unanswered === null) await stores.credits.voidCall(call);
    else await stores.credits.recordCall({ ...keyOf(call), ...unanswered, usable: false });
    await tellCall(stores, step, call, {
      status: 'failed',
      promptTokens: 0,
      outputTokens: 0,
      charge: 0,
      note: failure.message,
    });
  });
}

type CallEvent = Extract<NewEvent, { type: 'model_call' }>['data'];

async function tellCall(
  { runs, credits }: RunStores,
  step: AskStep,
  call: Call,
  told: Pick<CallEvent, 'status' | 'promptTokens' | 'outputTokens' | 'charge' | 'note'>,
): Promise<void> {
  const hold = await credits.holdOf(call.runId);
  const model = `${call.model.provider}/${call.model.model}`;
  await runs.appendEvents(call.runId, [
    {
      type: 'model_call',
      data: {
        step: step.key,
        attempt: step.attempt,
        role: step.role,
        model,
        spent: hold?.spent ?? 0,
        ...told,
      },
    },
  ]);
}
