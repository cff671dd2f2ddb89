import type { AppError } from '#shared/appError.ts';

export type RetryPlan = { retry: true; waitMs: number } | { retry: false };

const maxTries = 4;
/** Each of these has cost minutes already. */
const maxTimeouts = 2;
const firstWaitMs = 500;
const longestWaitMs = 20_000;

/**
 * Whether a failed call is worth another try of the same model, and after how long. `tries` counts those made. The service's
 * Retry-After is honoured; one that asks for longer than a run should wait ends the tries, so that the next model is asked.
 */
export function planRetry({ failure, tries }: { failure: AppError; tries: number }): RetryPlan {
  const { retryable, retryAfterMs } = failure.details ?? {};
  const most = failure.code === 'model_timeout' ? maxTimeouts : maxTries;
  if (retryable !== true || tries >= most) return { retry: false };
  if (typeof retryAfterMs === 'number') {
    return retryAfterMs <= longestWaitMs ? { retry: true, waitMs: retryAfterMs } : { retry: false };
  }
  return { retry: true, waitMs: Math.min(longestWaitMs, firstWaitMs * 2 ** (tries - 1)) };
}
