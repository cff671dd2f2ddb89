import type { RequestHandler } from 'express';
import { AppError } from '#shared/appError.ts';
import type { Endpoint } from '#shared/endpoint.ts';
import { problemAnswer } from './problemAnswer.ts';
import { contextOf } from './requestContext.ts';
import { sendProblem } from './sendProblem.ts';

/** The end of the line: 405 with what is allowed when the address exists under another method, 404 otherwise. */
export function unknownRoute(endpoints: readonly Endpoint[]): RequestHandler {
  const routes = endpoints.map(({ method, path }) => ({ method, segments: path.split('/') }));
  return (request, response) => {
    const segments = request.path.split('/');
    const allowed = routes.filter((route) => matches(route.segments, segments)).map((route) => route.method);
    const { requestId } = contextOf(request);
    if (allowed.length === 0) {
      const missing = new AppError('not_found', 'There is nothing at this address.');
      return sendProblem(response, problemAnswer(missing, requestId));
    }
    const allow = [...new Set(allowed)].sort().join(', ');
    const wrong = new AppError('invalid_request', `${request.method} is not possible here, only ${allow}.`);
    sendProblem(response, problemAnswer(wrong, requestId, { status: 405, headers: { allow } }));
  };
}

function matches(route: readonly string[], path: readonly string[]): boolean {
  return route.length === path.length && route.every((part, i) => part.startsWith(':') || part === path[i]);
}
