import type { Request, RequestHandler } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import { AppError } from '#shared/appError.ts';
import { contextOf } from './requestContext.ts';

/** Requests per minute; each server process counts for itself. 0 switches a limit off. */
export type RateLimits = { readonly perAddress: number; readonly perAccount: number };

export const addressLimit = (perMinute: number): RequestHandler =>
  limit(perMinute, 'this address', (request) => ipKeyGenerator(request.ip ?? ''));

export const accountLimit = (perMinute: number): RequestHandler =>
  limit(perMinute, 'this account', (request) => contextOf(request).caller?.accountId ?? '');

const windowMs = 60_000;

function limit(perMinute: number, whose: string, keyGenerator: (request: Request) => string): RequestHandler {
  if (perMinute === 0) return (_request, _response, next) => next();
  return rateLimit({
    windowMs,
    limit: perMinute,
    keyGenerator,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    handler: (_request, response, next) => {
      const retryAfterSeconds = Number(response.getHeader('retry-after') ?? windowMs / 1000);
      next(
        new AppError(
          'rate_limited',
          `More than ${perMinute} requests in a minute from ${whose}. This one was not carried out; send it again in ${retryAfterSeconds} s.`,
          { details: { retryAfterSeconds } },
        ),
      );
    },
  });
}
