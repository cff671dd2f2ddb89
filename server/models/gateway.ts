import OpenAI from 'openai';
import { AppError } from '#shared/appError.ts';
import type { Role } from '#shared/quotes.contract.ts';
import { countTokens } from '../context/countTokens.ts';
import type { Logger } from '../http/logger.ts';
import { failureOf } from './failure.ts';
import type { ModelConfig, ModelConnection } from './modelConfig.ts';
import { nothingSeen, readStream } from './readStream.ts';
import { createTransport } from './transport.ts';
import { usageOf } from './usage.ts';
import { createWatch, type Watch } from './watch.ts';

export type ModelRef = { provider: string; model: string };
export type ChatMessage = { role: 'system' | 'user' | 'assistant'; content: string };

export type ModelRequest = {
  role: Role;
  model: ModelRef;
  messages: readonly ChatMessage[];
  maxOutputTokens: number;
  signal: AbortSignal;
  onProgress?(outputTokens: number): void;
  /**
   * Told before a failure is thrown when the service may take money all the same: it had the request and broke off, was hung up on,
   * or answered what cannot be used. Not told of a request that was refused or never sent.
   */
  onUnanswered?(unanswered: Unanswered): void;
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
    /** pico-USD, where the provider says what the call cost. For the operator's report: charges are by the price book. */
    reportedCost: number | null;
  };
  providerRequestId: string | null;
  durationMs: number;
};

/** `usage` is what was reported, or else counted from the texts: thoughts that were not shown may have cost more. */
export type Unanswered = Pick<ModelAnswer, 'usage' | 'providerRequestId'>;

export type ModelGateway = {
  /** Models per role in the order they are tried; null when nothing is connected. */
  roles: Record<Role, ModelRef[]> | null;
  /** True when answers come from the scripted demo model. */
  demo: boolean;
  /**
   * Asks one model once. Throws `model_unavailable` (details `status`, `retryable`, `retryAfterMs`), `model_timeout`, `model_refused`,
   * `model_answer_cut`, `model_answer_invalid`, `model_cancelled` or `configuration_invalid`.
   */
  complete(request: ModelRequest): Promise<ModelAnswer>;
};

type GatewayPorts = {
  /** Told of failures, with what the service said about them. */
  logger?: Pick<Logger, 'warn'>;
};

/** The gateway to any OpenAI-compatible service. One attempt a call: retries belong to who reserves and records them. */
export function createGateway(config: ModelConfig, { logger }: GatewayPorts = {}): ModelGateway {
  const { connection } = config;
  if (!connection) return { roles: null, demo: false, complete: refuse };
  const service: Service = { config, connection, logger, includeUsage: true };
  return {
    roles: connection.roles,
    demo: connection.demo,
    complete: (request) => complete(service, request),
  };
}

async function refuse(): Promise<never> {
  throw new AppError('models_not_configured', 'No model is connected.');
}

type Service = {
  config: ModelConfig;
  connection: ModelConnection;
  logger: GatewayPorts['logger'] | undefined;
  /** Off once the service has refused to report usage in a stream; usage is counted then. */
  includeUsage: boolean;
};

async function complete(service: Service, request: ModelRequest): Promise<ModelAnswer> {
  const { config, connection, logger } = service;
  const { role, model, messages, signal } = request;
  const started = performance.now();
  const watch = createWatch(config.timeouts, signal);
  const seen = nothingSeen();
  let answering = false;
  let streaming = false;
  let requestId: string | null = null;
  try {
    const { data: stream, response } = await open(service, request, watch);
    answering = true;
    requestId = response.headers.get('x-request-id');
    const contentType = response.headers.get('content-type') ?? '';
    streaming = /event-stream/i.test(contentType);
    const read = await readStream(stream, {
      maxAnswerBytes: config.maxAnswerBytes,
      contentType,
      onPiece: watch.heard,
      onProgress: (tokens) => request.onProgress?.(tokens),
      seen,
    });
    return {
      text: read.text,
      finishReason: read.finishReason,
      usage: usageOf(seen.usage, limitsOf(request, seen.text, countTokens)),
      providerRequestId: seen.id ?? requestId,
      durationMs: performance.now() - started,
    };
  } catch (error) {
    const asked = { apiKey: connection.apiKey, texts: messages.map(({ content }) => content) };
    const failure = failureOf(error, {
      cancelled: signal.aborted,
      timedOut: watch.timedOut(),
      answering,
      asked,
    });
    logger?.warn({ error: failure, role, ...model }, 'model call failed');
    const hungUp = watch.isConnected() && (hasNoStatus(error) || signal.aborted || watch.timedOut() !== null);
    if (hungUp || seen.pieces > 0 || streaming) {
      // Cheaply counted: nobody is charged by it, and what was thrown away may be large.
      const roughly = (text: string): number => Math.max(seen.pieces, Math.ceil(Buffer.byteLength(text) / 4));
      const usage = usageOf(seen.usage, limitsOf(request, seen.text, roughly));
      request.onUnanswered?.({ usage, providerRequestId: seen.id ?? requestId });
    }
    throw failure;
  } finally {
    watch.end();
  }
}

/** A token is at least one byte of text; a service adds some of its own around messages and may overrun the limit a little. */
function limitsOf(
  { messages, maxOutputTokens }: ModelRequest,
  answer: string,
  countAnswer: (answer: string) => number,
): Parameters<typeof usageOf>[1] {
  const bytes = messages.reduce((sum, { content }) => sum + Buffer.byteLength(content), 0);
  return {
    counted: () => ({
      prompt: messages.reduce((sum, { content }) => sum + countTokens(content), 0),
      output: countAnswer(answer),
    }),
    most: { prompt: bytes + 4_000, output: Math.max(2 * maxOutputTokens, Buffer.byteLength(answer)) + 1_000 },
  };
}

/** The connection failed, rather than that the service answered an error. */
const hasNoStatus = (error: unknown): boolean => error instanceof OpenAI.APIConnectionError;

async function open(service: Service, request: ModelRequest, watch: Watch) {
  const { connection, config } = service;
  const client = new OpenAI({
    baseURL: connection.baseUrl,
    apiKey: connection.apiKey,
    organization: null,
    project: null,
    maxRetries: 0,
    timeout: config.timeouts.totalMs,
    logLevel: 'off',
    fetch: createTransport({
      allowPrivate: connection.allowPrivate,
      maxEventBytes: config.maxAnswerBytes,
      onConnected: watch.connected,
    }),
  });
  const send = (includeUsage: boolean) =>
    client.chat.completions
      .create(
        {
          model: request.model.model,
          messages: [...request.messages],
          [connection.outputLimitField]: request.maxOutputTokens,
          stream: true,
          ...(includeUsage ? { stream_options: { include_usage: true } } : {}),
        },
        { signal: watch.signal, headers: { 'Idempotency-Key': request.idempotencyKey } },
      )
      .withResponse();
  try {
    return await send(service.includeUsage);
  } catch (error) {
    const refused =
      error instanceof OpenAI.BadRequestError || error instanceof OpenAI.UnprocessableEntityError;
    if (!service.includeUsage || !refused) throw error;
    // Some services refuse what they do not know. Whatever else was wrong is refused again and then told.
    const opened = await send(false);
    service.includeUsage = false;
    return opened;
  }
}
