import type { RequestHandler } from 'express';
import { AppError } from '#shared/appError.ts';
import type { Endpoint } from '#shared/endpoint.ts';
import { contextOf } from './requestContext.ts';

const bearer = /^Bearer +([\x21-\x7e]{1,500})$/i;

/** Lets a request on whose token is valid now and has the scope the endpoint asks for. Counts it against its account. */
export function authorise(endpoint: Endpoint): RequestHandler {
  const { auth } = endpoint;
  if (auth === 'none') return (_request, _response, next) => next();
  return async (request, response, next) => {
    const context = contextOf(request);
    const token = bearer.exec(request.headers.authorization ?? '')?.[1];
    if (token === undefined) {
      throw new AppError('unauthenticated', 'A token is needed: send it as "Authorization: Bearer <token>".');
    }
    context.caller = await context.authenticate(token);
    if (context.caller === null) {
      throw new AppError(
        'unauthenticated',
        'The token is unknown, expired or revoked. Sign in with another one.',
      );
    }
    if (!context.caller.scopes.includes(auth)) {
      throw new AppError('forbidden', `This needs a token with the scope "${auth}".`);
    }
    context.accountLimit(request, response, next);
  };
}
