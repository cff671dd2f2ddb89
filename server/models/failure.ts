import { APIConnectionError, APIError } from 'openai';
import { AppError } from '#shared/appError.ts';

/** A failed call as a typed error. The provider's own words stay in `cause`, for the log: they may quote the prompt. */
export function failureOf(error: unknown, state: { cancelled: boolean; timedOut: string | null }): AppError {
  if (state.cancelled)
    return new AppError('model_cancelled', 'The request to the model was cancelled.', { cause: error });
  if (state.timedOut) {
    return new AppError('model_timeout', `The model did not answer in time: ${state.timedOut}.`, {
      cause: error,
      details: { retryable: true },
    });
  }
  if (error instanceof AppError) return error;
  if (error instanceof APIConnectionError) {
    return unavailable('The model service cannot be reached.', error, { retryable: true });
  }
  if (error instanceof APIError && error.status !== undefined) return ofStatus(error, error.status);
  if (error instanceof APIError)
    return unavailable('The model service reported an error in its answer.', error, { retryable: true });
  return new AppError(
    'model_answer_invalid',
    'The model service answered something that is not a chat completion.',
    {
      cause: error,
    },
  );
}

function ofStatus(error: APIError, status: number): AppError {
  if (status === 401 || status === 403) {
    return new AppError('configuration_invalid', 'The model service refused the key. Check MODEL_API_KEY.', {
      cause: error,
    });
  }
  if (status === 404) {
    return new AppError(
      'configuration_invalid',
      'The model service does not know the model or the address. Check MODEL_BASE_URL and the model names.',
      { cause: error },
    );
  }
  if (status === 429 || status === 408 || status >= 500) {
    const what =
      status === 429
        ? 'The model service is over its rate limit.'
        : `The model service failed (HTTP ${status}).`;
    return unavailable(what, error, { retryable: true, retryAfterMs: retryAfterMs(error.headers) });
  }
  if (error.code === 'content_filter' || error.code === 'content_policy_violation') {
    return new AppError('model_refused', 'The model service refused the request by its content rules.', {
      cause: error,
    });
  }
  return unavailable(`The model service refused the request (HTTP ${status}).`, error, { retryable: false });
}

function unavailable(message: string, cause: unknown, details: Record<string, unknown>): AppError {
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
