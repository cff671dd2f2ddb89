import { APIConnectionError, APIError } from 'openai';
import { AppError } from '#shared/appError.ts';
import { providerWords } from './providerWords.ts';

export type FailedCall = {
  /** The caller gave up. */
  cancelled: boolean;
  /** What took too long, or null. */
  timedOut: string | null;
  /** The answer's head had come: what failed then broke off an answer. */
  answering: boolean;
  /** What must not get into an error: the key, and what was asked. */
  asked: { apiKey: string; texts: readonly string[] };
};

/** A failed call as a typed error. `details` are `status`, `retryable` and `retryAfterMs`; neither key nor prompt is in it. */
export function failureOf(error: unknown, call: FailedCall): AppError {
  if (call.cancelled) return new AppError('model_cancelled', 'The request to the model was cancelled.');
  if (call.timedOut) {
    return new AppError('model_timeout', `The model did not answer in time: ${call.timedOut}.`, {
      details: { retryable: true },
    });
  }
  if (error instanceof AppError) return error;
  const said = error instanceof Error ? error.message : String(error);
  const cause = new Error(providerWords(said, call.asked));
  if (error instanceof APIConnectionError) {
    return error.cause instanceof AppError
      ? error.cause
      : unavailable('The model service cannot be reached.', cause, { retryable: true });
  }
  if (error instanceof APIError) {
    return error.status === undefined
      ? unavailable('The model service reported an error in its answer.', cause, { retryable: true })
      : ofStatus(error, error.status, cause);
  }
  if (call.answering && !(error instanceof SyntaxError)) {
    return new AppError(
      'model_answer_cut',
      'The connection broke off in the answer. Nothing of it was used.',
      {
        cause,
        details: { retryable: true },
      },
    );
  }
  return new AppError(
    'model_answer_invalid',
    'The model service answered something that is not a chat completion.',
    { cause },
  );
}

function ofStatus({ code, headers }: APIError, status: number, cause: Error): AppError {
  const configuration = (message: string): AppError =>
    new AppError('configuration_invalid', message, { cause, details: { status, retryable: false } });
  if (status < 400) {
    return configuration(
      'The model service redirects to another address, which is never followed. Set MODEL_BASE_URL to the final one.',
    );
  }
  if (code === 'content_filter' || code === 'content_policy_violation') {
    return new AppError('model_refused', 'The model service refused the request by its content rules.', {
      cause,
      details: { status, retryable: false },
    });
  }
  if (status === 401 || status === 403) {
    return configuration('The model service refused the key. Check MODEL_API_KEY.');
  }
  if (status === 404) {
    return configuration(
      'The model service does not know the model or the address. Check MODEL_BASE_URL and the model names.',
    );
  }
  if (status === 402 || code === 'insufficient_quota') {
    return unavailable('The account at the model service has no credit left.', cause, {
      status,
      retryable: false,
    });
  }
  if (status === 429 || status === 408 || status >= 500) {
    const what =
      status === 429
        ? 'The model service is over its rate limit.'
        : `The model service failed (HTTP ${status}).`;
    return unavailable(what, cause, { status, retryable: true, retryAfterMs: retryAfterMs(headers) });
  }
  return unavailable(`The model service refused the request (HTTP ${status}).`, cause, {
    status,
    retryable: false,
  });
}

function unavailable(message: string, cause: Error, details: Record<string, unknown>): AppError {
  return new AppError('model_unavailable', message, { cause, details });
}

/** Retry-After in seconds or as a date, or its millisecond form; null when there is none that can be read. */
function retryAfterMs(headers: Headers | undefined): number | null {
  const ms = Number(headers?.get('retry-after-ms') ?? Number.NaN);
  if (Number.isFinite(ms) && ms >= 0) return ms;
  const value = headers?.get('retry-after');
  if (!value) return null;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, at - Date.now());
}
