import type { Router } from 'express';
import type { Endpoint, RequestOf, ResponseOf } from '#shared/endpoint.ts';
import { mount } from './mount.ts';
import { parseRequest } from './parseRequest.ts';
import { renderAnswer, sendAnswer } from './sendAnswer.ts';

/** Puts an endpoint that anybody may call on a router; otherwise like `handle`. */
export function handlePublic<E extends Endpoint>(
  router: Router,
  endpoint: E,
  handler: (input: RequestOf<E>) => Promise<ResponseOf<E>>,
): void {
  if (endpoint.auth !== 'none') throw new Error(`${endpoint.id} is not public: use handle`);
  mount(router, endpoint, {}, async (request, response) => {
    sendAnswer(response, renderAnswer(endpoint, await handler(parseRequest(endpoint, request))));
  });
}
