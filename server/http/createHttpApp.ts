import { randomUUID } from 'node:crypto';
import express, { type Express, type RequestHandler, type Router } from 'express';
import helmet from 'helmet';
import type { Authenticate } from './caller.ts';
import { handleError } from './handleError.ts';
import type { IdempotencyStore } from './idempotency.store.ts';
import type { Logger } from './logger.ts';
import { mountedEndpoints } from './mount.ts';
import { openApiRoutes } from './openApi.routes.ts';
import { accountLimit, addressLimit, type RateLimits } from './rateLimits.ts';
import { type HttpPorts, setContext } from './requestContext.ts';
import { requestLog } from './requestLog.ts';
import { unknownRoute } from './unknownRoute.ts';

export type HttpAppOptions = {
  readonly routers: readonly Router[];
  readonly authenticate: Authenticate;
  readonly idempotency: IdempotencyStore;
  readonly logger: Logger;
  readonly rateLimits: RateLimits;
  /** Reverse proxies in front whose `X-Forwarded-For` is believed; 0 for none. */
  readonly trustProxy: number;
  readonly version: string;
};

/** The HTTP application around the routers: everything that is the same for every request. */
export function createHttpApp(options: HttpAppOptions): Express {
  const { routers, authenticate, idempotency, logger, rateLimits } = options;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');
  app.set('trust proxy', options.trustProxy);
  const ports = { authenticate, idempotency, logger, accountLimit: accountLimit(rateLimits.perAccount) };
  app.use(identify(ports), requestLog(logger), helmet());
  app.use((_request, response, next) => {
    response.set('cache-control', 'no-store');
    next();
  });
  const limit = addressLimit(rateLimits.perAddress);
  app.use((request, response, next) => (probes.has(request.path) ? next() : limit(request, response, next)));
  app.use(openApiRoutes(options.version), ...routers);
  app.use(unknownRoute(routers.flatMap(mountedEndpoints)), handleError);
  return app;
}

/** Asked every few seconds by whatever watches the server, often through one address. */
const probes = new Set(['/healthz', '/readyz']);

const requestIdPattern = /^[A-Za-z0-9._-]{1,64}$/;

function identify(ports: HttpPorts): RequestHandler {
  return (request, response, next) => {
    const given = request.get('x-request-id') ?? '';
    const requestId = requestIdPattern.test(given) ? given : randomUUID();
    setContext(request, { ...ports, requestId, caller: null });
    response.set('x-request-id', requestId);
    next();
  };
}
