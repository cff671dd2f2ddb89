import type { z } from 'zod';

type Shape = z.ZodType;

/**
 * One operation of the HTTP API. Both sides are built from it: the server validates with it and serves it as OpenAPI, the
 * client types its calls with it and parses answers with it.
 *
 * `auth`: 'none' (public), 'user' or 'admin': a token that is valid now and has that scope.
 * `idempotent`: a POST that creates or pays; takes an `Idempotency-Key` header.
 * `body: 'bytes'` and `response: 'bytes' | 'events'` stand for bodies that are not JSON.
 */
export type Endpoint<
  Params extends Shape | undefined = Shape | undefined,
  Query extends Shape | undefined = Shape | undefined,
  Body extends Shape | 'bytes' | undefined = Shape | 'bytes' | undefined,
  Response extends Shape | 'bytes' | 'events' | undefined = Shape | 'bytes' | 'events' | undefined,
> = {
  readonly id: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: `/${string}`;
  readonly summary: string;
  readonly auth: 'none' | 'user' | 'admin';
  readonly status: 200 | 201 | 202 | 204;
  readonly idempotent?: boolean;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly response: Response;
};

type Given = {
  id: string;
  method: Endpoint['method'];
  path: `/${string}`;
  summary: string;
  auth: Endpoint['auth'];
  status?: Endpoint['status'];
  idempotent?: boolean;
  params?: Shape;
  query?: Shape;
  body?: Shape | 'bytes';
  response?: Shape | 'bytes' | 'events';
};

type Part<G, K extends string> = K extends keyof G ? G[K] : undefined;

/** Declares an endpoint; the status defaults to 200. */
export function endpoint<const G extends Given>(
  given: G,
): Endpoint<
  Extract<Part<G, 'params'>, Shape | undefined>,
  Extract<Part<G, 'query'>, Shape | undefined>,
  Extract<Part<G, 'body'>, Shape | 'bytes' | undefined>,
  Extract<Part<G, 'response'>, Shape | 'bytes' | 'events' | undefined>
> {
  return {
    status: 200,
    params: undefined,
    query: undefined,
    body: undefined,
    response: undefined,
    ...given,
  } as never;
}

type Parsed<S> = S extends Shape ? z.output<S> : undefined;
type Sent<S> = S extends Shape ? z.input<S> : S extends 'bytes' ? Uint8Array : undefined;

/** What a handler receives after validation. */
export type RequestOf<E extends Endpoint> = {
  params: Parsed<E['params']>;
  query: Parsed<E['query']>;
  body: E['body'] extends 'bytes' ? Uint8Array : Parsed<E['body']>;
};

type CallPart = 'params' | 'query' | 'body';
/** What may be given for a part in which nothing is required. */
type Empty = Record<never, never>;

/** What a client gives to a call; a part in which nothing is required may be left out. */
export type CallOf<E extends Endpoint> = {
  [K in CallPart as E[K] extends undefined ? never : Empty extends Sent<E[K]> ? never : K]: Sent<E[K]>;
} & {
  [K in CallPart as E[K] extends undefined ? never : Empty extends Sent<E[K]> ? K : never]?: Sent<E[K]>;
};

/** What a handler returns and a client receives. */
export type ResponseOf<E extends Endpoint> = E['response'] extends 'bytes'
  ? Uint8Array
  : Parsed<E['response']>;
