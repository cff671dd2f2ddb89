import type { Response } from 'express';
import type { Endpoint } from '#shared/endpoint.ts';

/** An answer in the form that is sent, and kept for replays. `body` is a JSON value, bytes, or undefined for none. */
export type Answer = { readonly status: number; readonly body: unknown; readonly replayed?: boolean };

/** What a handler returned, as its endpoint promises it. Throws when it does not fit: a fault of the server. */
export function renderAnswer(endpoint: Endpoint, result: unknown): Answer {
  const { response: schema, status } = endpoint;
  if (schema === undefined || schema === 'events') return { status, body: undefined };
  if (schema === 'bytes') return { status, body: result };
  const parsed = schema.safeParse(result);
  if (!parsed.success)
    throw new Error(`${endpoint.id} answers against its contract`, { cause: parsed.error });
  return { status, body: parsed.data };
}

export function sendAnswer(response: Response, { status, body, replayed }: Answer): void {
  if (replayed === true) response.set('idempotency-replayed', 'true');
  if (body === undefined) {
    response.status(status).end();
  } else if (body instanceof Uint8Array) {
    response
      .status(status)
      .type('application/octet-stream')
      .send(Buffer.from(body.buffer, body.byteOffset, body.length));
  } else if (status >= 400) {
    response.status(status).type('application/problem+json').send(JSON.stringify(body));
  } else {
    response.status(status).json(body);
  }
}
