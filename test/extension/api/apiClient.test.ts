import assert from 'node:assert/strict';
import { api } from '#shared/api.ts';
import { AppError } from '#shared/appError.ts';
import type { ErrorCode } from '#shared/errorCodes.ts';
import { createApiClient } from '../../../extension/api/apiClient.ts';
import { bindToken } from '../../../extension/api/boundToken.ts';
import { sendJson, startTestServer } from './testServer.ts';

const id = '0190f3b0-0000-7000-8000-000000000001';
const project = {
  id,
  name: 'Shop',
  status: 'planned',
  todoPath: 'TODO.md',
  scope: null,
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
};
const hasCode = (code: ErrorCode) => (error: unknown) => error instanceof AppError && error.code === code;
const clientOf = (server: URL, retryDelays: number[] = []) =>
  createApiClient({ server, token: bindToken('plb_secret', server), clientVersion: '0.1.0', retryDelays });

describe('API client', () => {
  it('sends token, version, key and body, and drops answer fields it does not know', async () => {
    await using server = await startTestServer((_, response) =>
      sendJson(response, 201, { ...project, invented: 1 }),
    );
    const made = await clientOf(server.url).call(api.createProject, {
      body: { name: 'Shop' },
      idempotencyKey: 'k1',
    });
    assert.deepEqual(made, project);
    const [request] = server.seen;
    assert.equal(request?.headers.authorization, 'Bearer plb_secret');
    assert.equal(request?.headers['user-agent'], 'plumbline-client/0.1.0');
    assert.equal(request?.headers['idempotency-key'], 'k1');
    assert.deepEqual(JSON.parse(String(request?.body)), { name: 'Shop' });
  });

  it('puts parameters into the path encoded and keeps a path prefix of the server address', async () => {
    await using server = await startTestServer((_, response) => sendJson(response, 200, project));
    const client = clientOf(new URL('/plumbline/', server.url));
    await client.call(api.getProject, { params: { id: '../admin' } });
    assert.equal(server.seen[0]?.path, '/plumbline/v1/projects/..%2Fadmin');
  });

  it('throws the error of the server with its code, details and request id', async () => {
    await using server = await startTestServer((_, response) =>
      sendJson(response, 409, {
        type: 'about:blank',
        title: 'Conflict',
        status: 409,
        code: 'run_exists',
        detail: 'A run is under way.',
        requestId: 'r-7',
        details: { runId: id },
      }),
    );
    await assert.rejects(clientOf(server.url).call(api.getMe, {}), (error: unknown) => {
      assert.ok(error instanceof AppError);
      assert.equal(error.code, 'run_exists');
      assert.deepEqual(error.details, { runId: id, status: 409, requestId: 'r-7' });
      return true;
    });
  });

  it('says server_incompatible when an answer cannot be read', async () => {
    await using server = await startTestServer((_, response) => response.end('<html>hello</html>'));
    await assert.rejects(clientOf(server.url).call(api.getMe, {}), hasCode('server_incompatible'));
  });

  it('says server_unreachable when nobody answers, after trying a harmless request again', async () => {
    await using server = await startTestServer((_, response) => response.destroy());
    await assert.rejects(clientOf(server.url, [0, 0]).call(api.getMe, {}), hasCode('server_unreachable'));
    assert.equal(server.seen.length, 3);
  });

  it('says what is wrong with the encryption of a server instead of that it did not answer', async () => {
    await using plain = await startTestServer((_, response) => sendJson(response, 200, project));
    const refused = (why: RegExp) => (error: unknown) => {
      assert.ok(error instanceof AppError);
      assert.equal(error.code, 'server_unreachable');
      assert.match(error.message, why);
      assert.doesNotMatch(error.message, /did not answer/);
      return true;
    };
    const server = new URL(`https://${plain.url.host}`);
    await assert.rejects(clientOf(server).call(api.getMe, {}), refused(/does not speak TLS/));
    const expired = Object.assign(new Error('x'), { code: 'CERT_HAS_EXPIRED' });
    const fail = () => Promise.reject(new Error('outer', { cause: expired }));
    const client = createApiClient({
      server,
      token: null,
      clientVersion: '0.1.0',
      retryDelays: [],
      transport: { send: fail, stream: fail },
    });
    await assert.rejects(
      client.call(api.getServer, {}),
      refused(/certificate has expired\. Nothing was sent/),
    );
    await assert.rejects(client.stream(api.getServer, {}), refused(/certificate has expired/));
  });

  it('waits as long as a full minute at the server asks, once, and then says so', async () => {
    const full = {
      type: 'about:blank',
      title: 'Too Many Requests',
      status: 429,
      code: 'rate_limited',
      detail: 'More than 600 requests in a minute.',
      requestId: 'r-8',
      details: { retryAfterSeconds: 0 },
    };
    let refusals = 1;
    await using server = await startTestServer((_, response) =>
      refusals-- > 0 ? sendJson(response, 429, full) : sendJson(response, 201, project),
    );
    const create = () => clientOf(server.url).call(api.createProject, { body: { name: 'Shop' } });
    assert.deepEqual(await create(), project);
    assert.equal(server.seen.length, 2);
    refusals = 2;
    await assert.rejects(create(), hasCode('rate_limited'));
    assert.equal(server.seen.length, 4);
  });

  it('does not repeat a request that could do a thing twice', async () => {
    await using server = await startTestServer((_, response) => response.destroy());
    const call = clientOf(server.url, [0, 0]).call(api.createProject, { body: { name: 'Shop' } });
    await assert.rejects(call, hasCode('server_unreachable'));
    assert.equal(server.seen.length, 1);
  });

  it('repeats a creating request with the same key when the connection broke', async () => {
    await using server = await startTestServer((_, response, nth) =>
      nth === 0 ? response.destroy() : sendJson(response, 201, project),
    );
    await clientOf(server.url, [0]).call(api.createProject, { body: { name: 'Shop' }, idempotencyKey: 'k' });
    assert.deepEqual(
      server.seen.map(({ headers }) => headers['idempotency-key']),
      ['k', 'k'],
    );
  });

  it('does not follow a redirect, so the token goes nowhere else', async () => {
    await using other = await startTestServer((_, response) => sendJson(response, 200, {}));
    await using server = await startTestServer((_, response) => {
      response.writeHead(302, { location: other.url.href });
      response.end();
    });
    await assert.rejects(clientOf(server.url).call(api.getMe, {}), hasCode('server_incompatible'));
    assert.equal(other.seen.length, 0);
  });

  it('does not send the token with operations that need none', async () => {
    await using server = await startTestServer((_, response) => sendJson(response, 200, { status: 'ok' }));
    await clientOf(server.url).call(api.getHealth, {});
    assert.equal(server.seen[0]?.headers.authorization, undefined);
  });

  it('keeps a request to this machine away from a configured proxy', async () => {
    await using proxy = await startTestServer((_, response) => sendJson(response, 200, { status: 'ok' }));
    await using server = await startTestServer((_, response) => sendJson(response, 200, { status: 'ok' }));
    const before = process.env['http_proxy'];
    process.env['http_proxy'] = proxy.url.href;
    try {
      await clientOf(server.url).call(api.getHealth, {});
    } finally {
      if (before === undefined) delete process.env['http_proxy'];
      else process.env['http_proxy'] = before;
    }
    assert.equal(proxy.seen.length, 0);
    assert.equal(server.seen.length, 1);
  });

  for (const address of [
    'http://example.com',
    'http://127.0.0.1.example.com',
    'http://10.0.0.1',
    'http://[::2]',
    'ftp://localhost',
    'https://name:password@example.com',
  ]) {
    it(`refuses to talk to ${address}`, () => {
      assert.throws(() => clientOf(new URL(address)), hasCode('configuration_invalid'));
    });
  }

  for (const address of [
    'http://localhost:8080',
    'http://2130706433',
    'http://[::1]:1',
    'https://example.com',
  ]) {
    it(`accepts ${address}`, () => {
      assert.equal(clientOf(new URL(address)).server.href, new URL(address).href);
    });
  }

  it('refuses a token that belongs to another origin', () => {
    const token = bindToken('plb_secret', new URL('https://plumbline.example'));
    assert.throws(
      () => createApiClient({ server: new URL('https://evil.example'), token, clientVersion: '0.1.0' }),
      hasCode('unauthenticated'),
    );
  });

  it('ends a call when it is aborted', async () => {
    await using server = await startTestServer(() => abort.abort());
    const abort = new AbortController();
    await assert.rejects(clientOf(server.url).call(api.getMe, { signal: abort.signal }), {
      name: 'AbortError',
    });
  });
});
