import { createHash } from 'node:crypto';
import { AppError } from '#shared/appError.ts';
import { storableText } from '../../db/storableText.ts';
import type { PinnedPrices } from '../quotes.store.ts';
import type { Ask, AskStep, ModelRequest, StepAnswer } from './askStep.ts';
import { requestSchema, stepAnswerSchema } from './askStep.ts';
import { fenced } from './fenced.ts';
import type { Asked, CallDeps, ModelRef, StoreIntent } from './modelCalls.ts';
import { callModel } from './modelCalls.ts';

/**
 * Asks a model once in the life of a run. The rendered request is stored before it is sent, so a resumed step asks exactly
 * the same; the answer and its charge are recorded in one transaction, and a recorded answer is never asked for again.
 * A call that was under way when its worker died is asked again; the house bears the first.
 */
export function createAsk(deps: CallDeps, prices: PinnedPrices): Ask {
  const { stores, run, checkpoint } = deps;
  return async function ask(step) {
    const known = await stores.runs.findStep(run.id, step.key);
    if (known?.recorded) {
      if (!known.announced) await announce(deps, step);
      return answered(known.answer, requestSchema.parse(known.request));
    }
    checkpoint();
    const request = known ? requestSchema.parse(known.request) : storable(await step.render());
    const asked: Asked = { request, intent: known ? null : intentOf(deps, step, request) };
    try {
      await callFirstThatAnswers(deps, step, asked, prices);
    } catch (error) {
      // Rendered anew it would carry another nonce and could need a little more than the user is then asked to authorise.
      const tooLow = error instanceof AppError && error.code === 'authorization_too_low';
      if (tooLow && asked.intent) await fenced(deps, run, asked.intent);
      throw error;
    }
    const winner = await stores.runs.findStep(run.id, step.key);
    return answered(winner?.answer, request);
  };
}

const answered = (answer: unknown, { nonce, messages }: ModelRequest): StepAnswer => ({
  ...stepAnswerSchema.parse(answer),
  nonce,
  messages,
});

/** What is sent is what is stored. */
function storable({ messages, ...request }: ModelRequest): ModelRequest {
  return {
    ...request,
    messages: messages.map(({ role, content }) => ({ role, content: storableText(content) })),
  };
}

/** Stores the request together with the first reservation: in the transaction before it is sent. */
function intentOf(
  deps: CallDeps,
  { key, attempt, role, label }: AskStep,
  request: ModelRequest,
): StoreIntent {
  const requestHash = createHash('sha256').update(JSON.stringify(request)).digest('hex');
  return async ({ runs }) => {
    await runs.insertIntent(deps.run.id, { key, attempt, role, request, requestHash });
    await runs.patch(deps.run.id, { step: key, attempt });
    await runs.appendEvents(deps.run.id, [{ type: 'step', data: { step: key, attempt, label } }]);
  };
}

/** Goes through the role's models in order; the next is asked only when one is out of service. */
async function callFirstThatAnswers(
  deps: CallDeps,
  step: AskStep,
  asked: Asked,
  prices: PinnedPrices,
): Promise<void> {
  const models = deps.gateway.roles?.[step.role] ?? [];
  let last: AppError = new AppError('models_not_configured', 'No model is connected for this role.');
  for (const [index, model] of models.entries()) {
    try {
      return await callModel(deps, step, asked, model, pricesOf(prices, model));
    } catch (error) {
      if (!(error instanceof AppError) || !outOfService.has(error.code)) throw error;
      last = error;
      const next = models[index + 1];
      if (next) await notice(deps, `${nameOf(model)} does not answer. Going on with ${nameOf(next)}.`);
    }
  }
  throw last;
}

const outOfService = new Set([
  'model_unavailable',
  'model_timeout',
  'model_answer_cut',
  'configuration_invalid',
]);

export const nameOf = ({ provider, model }: ModelRef): string => `${provider}/${model}`;

function pricesOf(prices: PinnedPrices, model: ModelRef): PinnedPrices[string] {
  const pinned = prices[nameOf(model)];
  if (pinned?.length) return pinned;
  throw new AppError(
    'price_unknown',
    `The quote of this run has no price for ${nameOf(model)}: the server's models changed. Ask for a new quote.`,
  );
}

async function notice(deps: CallDeps, message: string): Promise<void> {
  await fenced(deps, deps.run, ({ runs }) =>
    runs.appendEvents(deps.run.id, [{ type: 'notice', data: { message } }]),
  );
}

/** An answer that was recorded by a worker without the fence was saved but not told yet. */
async function announce(deps: CallDeps, { key, attempt, role }: AskStep): Promise<void> {
  await fenced(deps, deps.run, async ({ runs, credits }) => {
    const step = await runs.findStep(deps.run.id, key);
    if (!step || step.announced) return;
    const answer = stepAnswerSchema.parse(step.answer);
    const hold = await credits.holdOf(deps.run.id);
    await runs.appendEvents(deps.run.id, [
      {
        type: 'model_call',
        data: {
          step: key,
          attempt,
          role,
          model: answer.model,
          status: 'recorded',
          promptTokens: answer.usage.prompt,
          outputTokens: answer.usage.output,
          charge: answer.charge,
          spent: hold?.spent ?? 0,
          note: null,
        },
      },
    ]);
    await runs.markAnnounced(deps.run.id, key);
  });
}
