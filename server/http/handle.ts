import type { Router } from 'express';
import type { Endpoint, RequestOf, ResponseOf } from '#shared/endpoint.ts';
import { answerOnce } from './answerOnce.ts';
import type { Caller } from './caller.ts';
import { idempotencyKeyOf } from './idempotencyKeyOf.ts';
import { mount, type RouteOptions } from './mount.ts';
import { parseRequest } from './parseRequest.ts';
import { contextOf } from './requestContext.ts';
import { renderAnswer, sendAnswer } from './sendAnswer.ts';

type HandlerInput<E extends Endpoint> = RequestOf<E> & {
  readonly caller: Caller;
  /** The `Idempotency-Key` of an idempotent endpoint, when one was sent; replays never reach the handler. */
  readonly idempotencyKey: string | null;
};

/**
 * Puts an endpoint that needs a token on a router. The handler gets validated parts and the caller, and returns what the
 * endpoint promises; fields the response schema does not name are dropped. It throws `AppError` for everything else.
 */
export function handle<E extends Endpoint>(
  router: Router,
  endpoint: E,
  handler: (input: HandlerInput<E>) => Promise<ResponseOf<E>>,
  options: RouteOptions = {},
): void {
  if (endpoint.auth === 'none') throw new Error(`${endpoint.id} is public: use handlePublic`);
  mount(router, endpoint, options, async (request, response) => {
    const { caller, idempotency, logger, requestId } = contextOf(request);
    if (caller === null) throw new Error('the caller was not checked');
    const parts = parseRequest(endpoint, request);
    const idempotencyKey = endpoint.idempotent === true ? idempotencyKeyOf(request) : null;
    const work = async () => renderAnswer(endpoint, await handler({ ...parts, caller, idempotencyKey }));
    const answer =
      idempotencyKey === null
        ? await work()
        : await answerOnce(
            { idempotency, logger },
            { orgId: caller.orgId, key: idempotencyKey, endpoint: endpoint.id, parts, requestId },
            work,
          );
    sendAnswer(response, answer);
  });
}
