import express, { type RequestHandler } from 'express';
import { AppError } from '#shared/appError.ts';
import type { Endpoint } from '#shared/endpoint.ts';
import { problemAnswer } from './problemAnswer.ts';
import { contextOf } from './requestContext.ts';
import { sendProblem } from './sendProblem.ts';

const jsonLimit = 1024 * 1024;
const bytesLimit = 16 * 1024 * 1024;

/**
 * Reads the body an endpoint takes, after the caller is known: nobody without a token makes the server buffer anything.
 * An endpoint without a body reads none.
 */
export function readBody(
  endpoint: Endpoint,
  {
    bodyLimitBytes,
    bodyType = 'application/octet-stream',
  }: { bodyLimitBytes?: number; bodyType?: string } = {},
): RequestHandler[] {
  if (endpoint.body === undefined) return [];
  const bytes = endpoint.body === 'bytes';
  const type = bytes ? bodyType : 'application/json';
  const limit = bodyLimitBytes ?? (bytes ? bytesLimit : jsonLimit);
  const parse = bytes
    ? express.raw({ type, limit, inflate: false })
    : express.json({ type, limit, inflate: false, strict: false });
  return [requireType(type), (request, response, next) => parse(request, response, explain(limit, next))];
}

function requireType(type: string): RequestHandler {
  return (request, response, next) => {
    if (!hasBody(request.headers) || request.is(type) !== false) return next();
    const error = new AppError('invalid_request', `The body has to be ${type}. Nothing was changed.`);
    sendProblem(response, problemAnswer(error, contextOf(request).requestId, { status: 415 }));
  };
}

function hasBody(headers: NodeJS.Dict<string | string[]>): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** Express' body errors carry a `type`; their text may quote the body, so it is not passed on. */
function explain(limit: number, next: (error?: unknown) => void): (error?: unknown) => void {
  return (cause) => {
    if (!(cause instanceof Error) || !('type' in cause)) return next(cause);
    if (cause.type === 'entity.too.large') {
      return next(
        new AppError(
          'body_too_large',
          `The body is larger than the ${limit} bytes this operation takes. Nothing was stored; send it in smaller parts.`,
          { cause, details: { limitBytes: limit } },
        ),
      );
    }
    const what = cause.type === 'entity.parse.failed' ? 'is not valid JSON' : 'could not be read';
    next(new AppError('invalid_request', `The body ${what}. Nothing was changed.`, { cause }));
  };
}
