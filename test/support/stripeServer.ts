import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import Stripe from 'stripe';
import { type Json, StripeAccount } from './stripeAccount.ts';
import { stripeMockUrl } from './stripeMock.ts';
import { payPage } from './stripePayPage.ts';

/** A fault that the next requests meet: an answer of Stripe's, or none; `unheard` is carried out, and its answer is lost. */
export type StripeFault =
  | { status: number; error?: Json; headers?: Record<string, string> }
  | 'hang'
  | 'reset'
  | 'unheard';

export const webhookSecret = 'whsec_test_of_the_house';
const signer = new Stripe('sk_test_signs_only', { telemetry: false });

/** What Stripe sends with an event: the header that signs exactly these bytes. */
export const sign = (
  payload: string,
  secret = webhookSecret,
  timestamp = Math.floor(Date.now() / 1_000),
): string => signer.webhooks.generateTestHeaderString({ payload, secret, timestamp });

/**
 * A small Stripe on loopback, with idempotency keys and faults. It delivers no events by itself: tests send, repeat, reorder or
 * lose them. Every request is also shown to stripe-mock, and refused when that refuses it.
 */
export class StripeServer extends StripeAccount {
  /** `METHOD /path` of each request, in order. */
  readonly requests: string[] = [];
  /** What each of them said in its body. */
  readonly forms: { request: string; form: URLSearchParams }[] = [];
  /** What stripe-mock said of requests that do not fit Stripe's published API. */
  readonly refused: string[] = [];
  readonly #answers = new Map<string, { request: string; body: Json }>();
  readonly #faults: { fault: StripeFault; request: RegExp }[] = [];
  readonly #server = createServer((request, response) => void this.#handle(request, response));

  async start(): Promise<this> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  /** Settings of a server that sells by this Stripe. */
  get environment(): Record<string, string> {
    return {
      STRIPE_SECRET_KEY: 'sk_test_12345678',
      STRIPE_WEBHOOK_SECRET: webhookSecret,
      STRIPE_API_URL: this.url,
    };
  }

  /** The next `times` requests that match, as `METHOD /path`, meet this. */
  fail(fault: StripeFault, times: number, request: RegExp): void {
    for (let i = 0; i < times; i++) this.#faults.push({ fault, request });
  }
  heal(): void {
    this.#faults.length = 0;
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.url);
    if (payPage(this, url, response)) return;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    this.requests.push(`${request.method} ${url.pathname}`);
    this.forms.push({ request: `${request.method} ${url.pathname}`, form: new URLSearchParams(text) });
    const refusal = await this.#checkedByStripe(request, text);
    if (refusal !== null) {
      this.refused.push(refusal);
      response.writeHead(400, { 'content-type': 'application/json' }).end(refusal);
      return;
    }
    const at = this.#faults.findIndex(({ request: wanted }) =>
      wanted.test(`${request.method} ${url.pathname}`),
    );
    const fault = at < 0 ? undefined : this.#faults.splice(at, 1)[0]?.fault;
    if (fault === 'hang') return;
    if (fault === 'reset') return void request.socket.destroy();
    const send = (status: number, body: Json, headers: Record<string, string> = {}): void => {
      if (fault === 'unheard') return void request.socket.destroy();
      response
        .writeHead(status, { 'content-type': 'application/json', ...headers })
        .end(JSON.stringify(body));
    };
    const refuse = (status: number, error: Json): void => send(status, { error });
    if (typeof fault === 'object')
      return send(fault.status, { error: { message: 'no', ...fault.error } }, fault.headers);
    const key = request.headers['idempotency-key'];
    const hash = createHash('sha256').update(`${url.pathname}\n${text}`).digest('hex');
    const before = typeof key === 'string' && request.method === 'POST' ? this.#answers.get(key) : undefined;
    if (before !== undefined) {
      if (before.request === hash) return send(200, before.body, { 'idempotent-replayed': 'true' });
      return refuse(400, { type: 'idempotency_error', message: 'used with other parameters' });
    }
    const body = this.answer(request.method ?? 'GET', url, text);
    if ('error' in body) return refuse(Number(body['status']), body['error'] as Json);
    if (typeof key === 'string') this.#answers.set(key, { request: hash, body: structuredClone(body) });
    send(200, body);
  }

  /** What is wrong with a request by Stripe's own description of its API, or null. */
  async #checkedByStripe({ method = 'GET', url = '/', headers }: IncomingMessage, text: string) {
    const mock = await stripeMockUrl();
    if (mock === null) return null;
    const { authorization = '', 'stripe-version': version = '' } = headers;
    const answer = await fetch(`${mock}${url}`, {
      method,
      headers: {
        authorization,
        'stripe-version': String(version),
        'content-type': 'application/x-www-form-urlencoded',
      },
      ...(method === 'POST' ? { body: text } : {}),
    });
    const said = await answer.text();
    return answer.ok ? null : `${method} ${url} ${text}: ${said}`;
  }
}
