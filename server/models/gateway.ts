import OpenAI from 'openai';
import { AppError } from '#shared/appError.ts';
import type { Role } from '#shared/quotes.contract.ts';
import { countTokens } from '../context/countTokens.ts';
import { failureOf } from './failure.ts';
import type { ModelConfig, ModelConnection } from './modelConfig.ts';
import { readStream } from './readStream.ts';
import type { ReportedUsage } from './usage.ts';
import { usageOf } from './usage.ts';
import { createWatch } from './watch.ts';

export type ModelRef = { provider: string; model: string };
export type ChatMessage = { role: 'system' | 'user' | 'assistant'; content: string };

export type ModelRequest = {
  role: Role;
  model: ModelRef;
  messages: readonly ChatMessage[];
  maxOutputTokens: number;
  signal: AbortSignal;
  onProgress(outputTokens: number): void;
  /** Sent along for providers that honour it. */
  idempotencyKey: string;
};

export type ModelAnswer = {
  text: string;
  finishReason: 'stop' | 'length' | 'other';
  /** Cached and cache-write tokens are inside prompt tokens, reasoning inside output. */
  usage: {
    prompt: number;
    cached: number;
    cacheWrite: number;
    output: number;
    reasoning: number;
    estimated: boolean;
  };
  providerRequestId: string | null;
  durationMs: number;
};

export type ModelGateway = {
  /** Models per role in the order they are tried; null when nothing is connected. */
  roles: Record<Role, ModelRef[]> | null;
  /** True when answers come from the scripted demo model. */
  demo: boolean;
  /**
   * Asks one model once. Throws `model_unavailable` (details `retryable`, `retryAfterMs`), `model_timeout`, `model_refused`,
   * `model_answer_cut`, `model_answer_invalid`, `model_cancelled` or `configuration_invalid`.
   */
  complete(request: ModelRequest): Promise<ModelAnswer>;
};

/** The gateway to any OpenAI-compatible service. One attempt a call: retries belong to who reserves and records them. */
export function createGateway(config: ModelConfig): ModelGateway {
  const { connection } = config;
  if (!connection) return { roles: null, demo: false, complete: refuse };
  const client = new OpenAI({
    baseURL: connection.baseUrl,
    apiKey: connection.apiKey,
    organization: null,
    project: null,
    maxRetries: 0,
    timeout: config.timeouts.totalMs,
    logLevel: 'off',
    // A redirect would carry key and prompt to an address nobody configured.
    fetchOptions: { redirect: 'error' },
  });
  const call: Call = { client, config, limitField: connection.outputLimitField, includeUsage: true };
  return { roles: connection.roles, demo: connection.demo, complete: (request) => complete(call, request) };
}

async function refuse(): Promise<never> {
  throw new AppError('models_not_configured', 'No model is connected.');
}

type Call = {
  client: OpenAI;
  config: ModelConfig;
  limitField: ModelConnection['outputLimitField'];
  /** Off once the service has refused to report usage in a stream; usage is counted then. */
  includeUsage: boolean;
};

async function complete(call: Call, request: ModelRequest): Promise<ModelAnswer> {
  const { messages, signal } = request;
  const { timeouts, maxAnswerBytes } = call.config;
  const started = performance.now();
  const watch = createWatch(timeouts, signal);
  try {
    const { data: stream, response } = await open(call, request, watch.signal);
    watch.connected();
    const read = await readStream(stream, {
      maxAnswerBytes,
      onText: watch.heard,
      onProgress: request.onProgress,
    });
    const counted = (): ReportedUsage => ({
      prompt: messages.reduce((sum, { content }) => sum + countTokens(content), 0),
      output: countTokens(read.text),
    });
    return {
      text: read.text,
      finishReason: read.finishReason,
      usage: usageOf(read.usage, counted),
      providerRequestId: read.id ?? response.headers.get('x-request-id'),
      durationMs: performance.now() - started,
    };
  } catch (error) {
    throw failureOf(error, { cancelled: signal.aborted, timedOut: watch.timedOut() });
  } finally {
    watch.end();
  }
}

async function open(call: Call, request: ModelRequest, signal: AbortSignal) {
  const { model, messages, maxOutputTokens, idempotencyKey } = request;
  const send = (includeUsage: boolean) =>
    call.client.chat.completions
      .create(
        {
          model: model.model,
          messages: [...messages],
          [call.limitField]: maxOutputTokens,
          stream: true,
          ...(includeUsage ? { stream_options: { include_usage: true } } : {}),
        },
        { signal, headers: { 'Idempotency-Key': idempotencyKey } },
      )
      .withResponse();
  try {
    return await send(call.includeUsage);
  } catch (error) {
    if (!call.includeUsage || !(error instanceof OpenAI.BadRequestError)) throw error;
    // Some services refuse what they do not know. Whatever else was wrong is refused again and then told.
    const opened = await send(false);
    call.includeUsage = false;
    return opened;
  }
}
