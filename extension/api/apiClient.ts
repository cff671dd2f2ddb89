import { setTimeout as wait } from 'node:timers/promises';
import { AppError } from '#shared/appError.ts';
import type { CallOf, Endpoint, ResponseOf } from '#shared/endpoint.ts';
import { createAxiosTransport } from './axiosTransport.ts';
import { type BoundToken, guardToken } from './boundToken.ts';
import { readAnswer } from './readAnswer.ts';
import { explainTls } from './tlsFault.ts';
import type { HttpRequest, HttpStream, Transport } from './transport.port.ts';

export type CallOptions = { idempotencyKey?: string; signal?: AbortSignal };

export type ApiClient = {
  readonly server: URL;
  /**
   * Calls one operation and parses its answer. Throws the server's `AppError` (details carry `requestId`),
   * `server_unreachable` when no answer came, `server_incompatible` when it cannot be read.
   */
  call<E extends Endpoint>(endpoint: E, call: CallOf<E> & CallOptions): Promise<ResponseOf<E>>;
  /** Opens an operation as a stream of bytes; the caller reads status and body. */
  stream<E extends Endpoint>(
    endpoint: E,
    call: CallOf<E> & CallOptions & { headers?: Record<string, string> },
  ): Promise<HttpStream>;
};

export type ApiClientOptions = {
  server: URL;
  /** Null for the operations that need no sign-in. */
  token: BoundToken | null;
  clientVersion: string;
  transport?: Transport;
  timeoutMs?: number;
  /** Waits between tries of a request that may be repeated without harm, milliseconds. */
  retryDelays?: readonly number[];
};

type Parts = { params?: unknown; query?: unknown; body?: unknown };

function addressOf(server: URL, endpoint: Endpoint, { params, query }: Parts): string {
  const values = new Map(Object.entries(params ?? {}));
  const path = endpoint.path.replace(/:([a-zA-Z]+)/g, (_, name: string) =>
    encodeURIComponent(String(values.get(name))),
  );
  const address = new URL(server.pathname.replace(/\/+$/, '') + path, server.origin);
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined) address.searchParams.set(name, String(value));
  }
  return address.href;
}

/** A request that reached nobody, or perhaps did: repeating these cannot do a thing twice. */
function isRepeatable(endpoint: Endpoint, options: CallOptions): boolean {
  return endpoint.method === 'GET' || endpoint.method === 'PUT' || options.idempotencyKey !== undefined;
}

function unreachable(server: URL, cause: unknown): AppError {
  const unsafe = explainTls(cause, server.host);
  const message =
    unsafe === null
      ? `${server.origin} did not answer. Nothing was lost: a run goes on at the server. Check the connection and the server address, then try again.`
      : `${unsafe} Nothing was lost: a run goes on at the server.`;
  return new AppError('server_unreachable', message, { cause, details: { server: server.origin } });
}

/** A minute that was full is waited for once, so that a run does not end for it; a second one is told. */
const mostWaits = 1;
const longestWaitSeconds = 60;

/** How long a server asks to wait that did not carry the request out for having had too many; null for every other failure. */
function secondsToWait(error: unknown): number | null {
  if (!(error instanceof AppError) || error.code !== 'rate_limited') return null;
  const seconds = error.details?.['retryAfterSeconds'];
  return typeof seconds === 'number' && seconds >= 0 && seconds <= longestWaitSeconds ? seconds : null;
}

/** The HTTP API as typed calls. Throws at once when server and token do not fit together (see `guardToken`). */
export function createApiClient(options: ApiClientOptions): ApiClient {
  const { server, token, clientVersion, transport = createAxiosTransport() } = options;
  const { timeoutMs = 60_000, retryDelays = [300, 1_500] } = options;
  guardToken(server, token);

  function requestOf(endpoint: Endpoint, call: Parts & CallOptions): HttpRequest {
    const bytes = endpoint.body === 'bytes';
    return {
      method: endpoint.method,
      url: addressOf(server, endpoint, call),
      headers: {
        accept: 'application/json, application/problem+json',
        'user-agent': `plumbline-client/${clientVersion}`,
        ...(token !== null && endpoint.auth !== 'none' ? { authorization: `Bearer ${token.secret}` } : {}),
        ...(call.idempotencyKey === undefined ? {} : { 'idempotency-key': call.idempotencyKey }),
        ...(call.body === undefined
          ? {}
          : { 'content-type': bytes ? 'application/octet-stream' : 'application/json' }),
      },
      ...(call.body === undefined
        ? {}
        : { body: call.body instanceof Uint8Array ? call.body : JSON.stringify(call.body) }),
      ...(call.signal === undefined ? {} : { signal: call.signal }),
      timeoutMs,
    };
  }

  async function attempt<T>(send: () => Promise<T>, repeatable: boolean, signal?: AbortSignal): Promise<T> {
    const delays = repeatable ? retryDelays : [];
    for (let tried = 0; ; tried += 1) {
      try {
        return await send();
      } catch (cause) {
        signal?.throwIfAborted();
        const delay = delays[tried];
        if (delay === undefined) throw unreachable(server, cause);
        await wait(delay, undefined, signal === undefined ? {} : { signal });
      }
    }
  }

  return {
    server,
    async call(endpoint, call) {
      const request = requestOf(endpoint, call);
      const repeatable = isRepeatable(endpoint, call);
      for (let waits = 0; ; waits++) {
        try {
          return readAnswer(endpoint, await attempt(() => transport.send(request), repeatable, call.signal));
        } catch (error) {
          const seconds = waits < mostWaits ? secondsToWait(error) : null;
          if (seconds === null) throw error;
          await wait(seconds * 1_000, undefined, call.signal === undefined ? {} : { signal: call.signal });
        }
      }
    },
    async stream(endpoint, call) {
      const request = requestOf(endpoint, call);
      const headers = { ...request.headers, ...call.headers };
      return attempt(() => transport.stream({ ...request, headers }), false, call.signal);
    },
  };
}
