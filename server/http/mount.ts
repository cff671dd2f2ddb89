import type { RequestHandler, Router } from 'express';
import type { Endpoint } from '#shared/endpoint.ts';
import { authorise } from './authorise.ts';
import { readBody } from './readBody.ts';

export type RouteOptions = {
  /** Largest body in bytes; 1 MiB of JSON or 16 MiB of bytes unless told. */
  bodyLimitBytes?: number;
  /** Media type of a body of bytes; `application/octet-stream` unless told. */
  bodyType?: string;
};

const verbs = { GET: 'get', POST: 'post', PUT: 'put', PATCH: 'patch', DELETE: 'delete' } as const;
const mounted = new WeakMap<Router, Endpoint[]>();

/** Puts an endpoint on a router: who may call, the body, then `respond`. */
export function mount(
  router: Router,
  endpoint: Endpoint,
  options: RouteOptions,
  respond: RequestHandler,
): void {
  mounted.set(router, [...mountedEndpoints(router), endpoint]);
  router[verbs[endpoint.method]](endpoint.path, authorise(endpoint), ...readBody(endpoint, options), respond);
}

export function mountedEndpoints(router: Router): readonly Endpoint[] {
  return mounted.get(router) ?? [];
}
