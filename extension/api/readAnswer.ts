import { AppError } from '#shared/appError.ts';
import type { Endpoint, ResponseOf } from '#shared/endpoint.ts';
import { problemSchema } from '#shared/problem.contract.ts';
import type { HttpAnswer } from './transport.port.ts';

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}

function unreadable(endpoint: Endpoint, status: number, cause?: unknown): AppError {
  return new AppError(
    'server_incompatible',
    `The answer to ${endpoint.method} ${endpoint.path} (status ${status}) could not be understood. Check that the server address points to a Plumbline server and that extension and server versions fit.`,
    { cause, details: { operation: endpoint.id, status } },
  );
}

/** The server's error as the AppError it threw, with `status` and `requestId` in the details. */
export function problemOf(endpoint: Endpoint, answer: HttpAnswer): AppError {
  const problem = problemSchema.safeParse(parseJson(answer.body));
  if (problem.success) {
    const { code, detail, status, requestId, details } = problem.data;
    return new AppError(code, detail, { details: { ...details, status, requestId } });
  }
  if (answer.status >= 502 && answer.status <= 504) {
    return new AppError(
      'server_unreachable',
      `The server is not available at the moment (status ${answer.status}). Nothing was lost; try again shortly.`,
      { details: { status: answer.status } },
    );
  }
  return unreadable(endpoint, answer.status, problem.error);
}

/** Parses a successful answer with the operation's own schema; fields it does not know are dropped. */
export function readAnswer<E extends Endpoint>(endpoint: E, answer: HttpAnswer): ResponseOf<E>;
export function readAnswer(endpoint: Endpoint, answer: HttpAnswer): unknown {
  if (answer.status < 200 || answer.status > 299) throw problemOf(endpoint, answer);
  const { response } = endpoint;
  if (response === undefined) return undefined;
  if (response === 'bytes' || response === 'events') return answer.body;
  const parsed = response.safeParse(parseJson(answer.body));
  if (!parsed.success) throw unreadable(endpoint, answer.status, parsed.error);
  return parsed.data;
}
