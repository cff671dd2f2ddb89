import { STATUS_CODES } from 'node:http';
import { AppError } from '#shared/appError.ts';
import type { Problem } from '#shared/problem.contract.ts';
import { isConnectionError } from '../db/connectionError.ts';
import { errorStatus } from './errorStatus.ts';

export type ProblemAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Problem;
};

type Exception = { status?: number; headers?: Record<string, string> };

/**
 * The answer to an error (RFC 9457). Only an `AppError` speaks to the client in its own words; anything else is described
 * by what is known about it and its text stays in the log.
 * `exception` overrides the status of the code, for HTTP's own conditions that need no code of their own (405, 415).
 */
export function problemAnswer(error: unknown, requestId: string, exception: Exception = {}): ProblemAnswer {
  const known = error instanceof AppError ? error : translate(error);
  const status = exception.status ?? errorStatus[known.code];
  const retryAfter = known.details?.['retryAfterSeconds'];
  return {
    status,
    headers: {
      ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
      ...(typeof retryAfter === 'number' ? { 'retry-after': String(retryAfter) } : {}),
      ...exception.headers,
    },
    body: {
      type: `urn:plumbline:problem:${known.code}`,
      title: STATUS_CODES[status] ?? 'Error',
      status,
      code: known.code,
      detail: known.message,
      requestId,
      ...(known.details === undefined ? {} : { details: { ...known.details } }),
    },
  };
}

function translate(error: unknown): AppError {
  if (error instanceof URIError) return new AppError('not_found', 'There is nothing at this address.');
  if (isConnectionError(error)) {
    return new AppError(
      'database_unavailable',
      'The database does not answer. Try again in a moment; a request with an idempotency key is not done twice.',
      { details: { retryAfterSeconds: 2 } },
    );
  }
  return new AppError(
    'internal',
    'The server failed to handle this request. The failure was logged with the request id; quote it when you report this.',
  );
}
