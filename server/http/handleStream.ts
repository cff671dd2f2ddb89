import type { Request, Response, Router } from 'express';
import type { Endpoint, RequestOf } from '#shared/endpoint.ts';
import type { Caller } from './caller.ts';
import { mount } from './mount.ts';
import { parseRequest } from './parseRequest.ts';
import { contextOf } from './requestContext.ts';
import { stoppingOf } from './stopping.ts';

type StreamInput<E extends Endpoint> = RequestOf<E> & {
  readonly caller: Caller;
  readonly headers: Request['headers'];
  /** Aborted when the client went away, the answer is complete, or the server stops. */
  readonly signal: AbortSignal;
};

/**
 * Puts an endpoint on a router whose handler writes the response itself, for streams. Errors thrown before the first byte
 * are answered as problems; after it the connection is cut, so that the client sees an unfinished answer as one.
 */
export function handleStream<E extends Endpoint>(
  router: Router,
  endpoint: E,
  handler: (input: StreamInput<E>, response: Response) => Promise<void>,
): void {
  mount(router, endpoint, {}, async (request, response) => {
    const { caller } = contextOf(request);
    if (caller === null) throw new Error('the caller was not checked');
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const signal = AbortSignal.any([gone.signal, stoppingOf(request.app).signal]);
    const { headers } = request;
    await handler({ ...parseRequest(endpoint, request), caller, headers, signal }, response);
  });
}
