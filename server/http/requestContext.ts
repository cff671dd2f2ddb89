import type { RequestHandler } from 'express';
import type { Authenticate, Caller } from './caller.ts';
import type { IdempotencyStore } from './idempotency.store.ts';
import type { Logger } from './logger.ts';

/** What the application gives every route, so that routers are built before and without it. */
export type HttpPorts = {
  readonly authenticate: Authenticate;
  readonly idempotency: IdempotencyStore;
  readonly accountLimit: RequestHandler;
  readonly logger: Logger;
};

export type RequestContext = HttpPorts & {
  readonly requestId: string;
  /** Set once the token was checked. */
  caller: Caller | null;
};

const contexts = new WeakMap<object, RequestContext>();

export function setContext(request: object, context: RequestContext): void {
  contexts.set(request, context);
}

/** Throws when the request did not come through `createHttpApp`. */
export function contextOf(request: object): RequestContext {
  const context = contexts.get(request);
  if (context === undefined) throw new Error('the router is not part of an HTTP application');
  return context;
}
