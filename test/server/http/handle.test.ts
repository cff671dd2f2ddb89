import assert from 'node:assert/strict';
import { once } from 'node:events';
import { get } from 'node:http';
import { Router } from 'express';
import * as z from 'zod';
import { AppError } from '#shared/appError.ts';
import { endpoint } from '#shared/endpoint.ts';
import { createHttpApp } from '../../../server/http/createHttpApp.ts';
import { handle } from '../../../server/http/handle.ts';
import { handlePublic } from '../../../server/http/handlePublic.ts';
import { handleStream } from '../../../server/http/handleStream.ts';
import { type Listening, listen } from '../../../server/http/listen.ts';

const thing = z.object({ name: z.string() });
const operation = <const P extends `/${string}`>(path: P) =>
  endpoint({ id: path, method: 'GET', path, summary: path, auth: 'none', response: thing });
const stream = (path: `/${string}`) =>
  endpoint({ id: path, method: 'GET', path, summary: path, auth: 'user', response: 'events' });

describe('a route', () => {
  const errors: unknown[] = [];
  let server: Listening;
  let release = (): void => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });

  before(async () => {
    const router = Router();
    const generous = { name: 'shown', password: 'hidden' };
    handlePublic(router, operation('/extra'), async () => generous);
    handlePublic(router, operation('/wrong'), async () => JSON.parse('{"name": 7}'));
    handlePublic(router, operation('/broken'), async () => {
      throw new Error('connection to 10.0.0.7 refused');
    });
    handlePublic(router, operation('/refused'), async () => {
      throw new AppError('conflict', 'Not now.', { details: { runId: 'r' }, cause: new Error('inside') });
    });
    handlePublic(router, operation('/slow'), async () => {
      await released;
      return { name: 'finished' };
    });
    handleStream(router, stream('/early'), async () => {
      throw new AppError('not_found', 'There is no such run.');
    });
    handleStream(router, stream('/late'), async (_input, response) => {
      await new Promise<void>((resolve) => response.write('data: 1\n\n', () => resolve()));
      throw new Error('broke in the middle');
    });
    handleStream(router, stream('/endless'), async ({ signal }, response) => {
      response.write('data: 1\n\n');
      await once(signal, 'abort');
      response.end('data: last\n\n');
    });
    const log = () => {};
    const app = createHttpApp({
      routers: [router],
      authenticate: async () => ({ accountId: 'a', orgId: 'o', tokenId: 't', scopes: ['user'] }),
      idempotency: {
        claim: async () => ({ kind: 'running' }),
        answer: async () => {},
        release: async () => {},
      },
      logger: { info: log, warn: log, error: (fields) => void errors.push(fields) },
      rateLimits: { perAddress: 0, perAccount: 0 },
      trustProxy: 0,
      version: '0.0.0',
    });
    server = await listen(app, { host: '127.0.0.1', port: 0 });
  });
  beforeEach(() => {
    errors.length = 0;
  });
  after(() => server.close(0));

  const ask = (path: string) =>
    fetch(`${server.url}${path}`, { headers: { authorization: 'Bearer plb_any', 'x-request-id': 'q' } });

  it('answers only what its contract names', async () => {
    assert.deepEqual(await (await ask('/extra')).json(), { name: 'shown' });
  });

  it('answers 500 rather than against its contract', async () => {
    const answer = await ask('/wrong');
    assert.equal(answer.status, 500);
    assert.equal(errors.length, 1);
  });

  it('logs an unexpected error once with the request id and tells the client nothing of it', async () => {
    const answer = await ask('/broken');
    assert.equal(answer.status, 500);
    assert.doesNotMatch(await answer.text(), /10\.0\.0\.7/);
    assert.equal(errors.length, 1);
    const [logged] = errors as { requestId: string; error: Error }[];
    assert.equal(logged?.requestId, 'q');
    assert.match(logged?.error.message ?? '', /10\.0\.0\.7/);
  });

  it('passes on what an AppError says and its details, not its cause, and logs no error', async () => {
    const answer = await ask('/refused');
    assert.equal(answer.status, 409);
    const body = (await answer.json()) as { detail: string; details: unknown };
    assert.deepEqual([body.detail, body.details], ['Not now.', { runId: 'r' }]);
    assert.doesNotMatch(JSON.stringify(body), /inside/);
    assert.equal(errors.length, 0);
  });

  it('answers a problem when a stream fails before its first byte', async () => {
    const answer = await ask('/early');
    assert.equal(answer.status, 404);
    assert.equal(answer.headers.get('content-type'), 'application/problem+json; charset=utf-8');
  });

  it('cuts the connection when a stream fails later, so that it does not look complete', async () => {
    const answer = await ask('/late');
    assert.equal(answer.status, 200);
    await assert.rejects(answer.text());
    assert.equal(errors.length, 1);
  });

  it('refuses to be public by mistake, and the other way round', () => {
    assert.throws(() => handle(Router(), operation('/a'), async () => ({ name: '' })), /is public/);
    assert.throws(() => handlePublic(Router(), stream('/a'), async () => undefined), /not public/);
  });

  it('is finished when the server stops while it is under way, a stream at once', async () => {
    const request = get(`${server.url}/slow`);
    const answered = once(request, 'response');
    await once(request, 'finish');
    const endless = await ask('/endless');
    const closed = server.close(60_000);
    assert.match(await endless.text(), /last/);
    await assert.rejects(ask('/extra'));
    release();
    const [response] = await answered;
    assert.equal(response.statusCode, 200);
    response.resume();
    await closed;
  });
});
