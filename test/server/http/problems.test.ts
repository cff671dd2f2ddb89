import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { problemSchema } from '#shared/problem.contract.ts';
import type { Database } from '../../../server/db/database.ts';
import { openTestEmbedded } from '../../support/databases.ts';
import { startTestServer, type TestPerson, type TestServer } from '../../support/testServer.ts';

describe('answers to requests that cannot be carried out', () => {
  let database: Database;
  let server: TestServer;
  let person: TestPerson;
  before(async () => {
    database = await openTestEmbedded();
    server = await startTestServer(database);
    person = await server.person();
  });
  after(async () => {
    await server.stop();
    await database.close();
  });

  const problem = async (method: string, path: string, request = {}) => {
    const answer = await server.send(method, path, { token: person.token, ...request });
    assert.equal(answer.headers.get('content-type'), 'application/problem+json; charset=utf-8');
    return { ...answer, problem: problemSchema.parse(answer.body) };
  };

  it('are problems that carry the status, a code and the request id', async () => {
    const answer = await problem('GET', '/v1/nothing', { headers: { 'x-request-id': 'my-request.1' } });
    assert.equal(answer.status, 404);
    assert.equal(answer.headers.get('x-request-id'), 'my-request.1');
    assert.deepEqual(answer.body, {
      type: 'urn:plumbline:problem:not_found',
      title: 'Not Found',
      status: 404,
      code: 'not_found',
      detail: 'There is nothing at this address.',
      requestId: 'my-request.1',
    });
  });

  it('replace a request id that could forge log lines', async () => {
    const answer = await problem('GET', '/v1/nothing', { headers: { 'x-request-id': 'a b"c' } });
    assert.match(answer.problem.requestId, /^[0-9a-f-]{36}$/);
  });

  it('say which methods an address takes', async () => {
    const answer = await problem('PUT', '/v1/projects');
    assert.equal(answer.status, 405);
    assert.equal(answer.headers.get('allow'), 'GET, POST');
  });

  const malformed: [string, unknown, string][] = [
    ['a missing field', {}, 'body.name'],
    ['a field of another type', { name: 7 }, 'body.name'],
    ['a field that is too long', { name: 'x'.repeat(201) }, 'body.name'],
    ['a list where an object belongs', [], 'body'],
    ['a path out of the project', { name: 'a', todoPath: '../TODO.md' }, 'body.todoPath'],
    ['an absolute path', { name: 'a', scope: '/etc' }, 'body.scope'],
    ['text no database stores', { name: 'a\0b' }, 'body.name'],
    ['half a surrogate pair', { name: 'a\ud800b' }, 'body.name'],
    ['deep nesting', { name: 'a', extra: JSON.parse('['.repeat(100) + ']'.repeat(100)) }, 'body.extra'],
  ];
  for (const [what, body, field] of malformed) {
    it(`name the field for ${what}`, async () => {
      const answer = await problem('POST', '/v1/projects', { body });
      assert.equal(answer.status, 400);
      assert.equal(answer.problem.code, 'invalid_request');
      const [issue] = (answer.problem.details?.['issues'] ?? []) as { path: string }[];
      assert.ok(issue?.path.startsWith(field), `${issue?.path} is not ${field}`);
    });
  }

  it('refuse keys that reach into prototypes', async () => {
    const answer = await problem('POST', '/v1/projects', {
      headers: { 'content-type': 'application/json' },
      body: Buffer.from('{"name":"a","__proto__":{"admin":true}}'),
    });
    assert.equal(answer.status, 400);
    assert.match(answer.problem.detail, /__proto__/);
  });

  it('name the parameter of a query that is malformed', async () => {
    for (const query of ['limit=0', 'limit=ten', 'limit=1&limit=2', 'cursor=%00', 'cursor=unknown']) {
      const answer = await problem('GET', `/v1/projects?${query}`);
      assert.equal(answer.status, 400, query);
      assert.match(answer.problem.detail, /^query\.(limit|cursor)/);
    }
  });

  it('do not repeat what a body held that is no JSON', async () => {
    const answer = await problem('POST', '/v1/projects', {
      headers: { 'content-type': 'application/json' },
      body: Buffer.from('{"name": hunter2'),
    });
    assert.equal(answer.status, 400);
    assert.doesNotMatch(JSON.stringify(answer.body), /hunter2/);
  });

  it('refuse a body of another media type', async () => {
    const answer = await problem('POST', '/v1/projects', {
      headers: { 'content-type': 'text/plain' },
      body: Buffer.from('name=a'),
    });
    assert.equal(answer.status, 415);
  });

  it('refuse a compressed body, which could grow without bound', async () => {
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    const answer = await problem('POST', '/v1/projects', { headers, body: Buffer.from('{}') });
    assert.equal(answer.status, 400);
  });

  it('refuse a body that is too large and say how much is taken', async () => {
    const answer = await problem('POST', '/v1/projects', { body: { name: 'x'.repeat(1024 * 1024) } });
    assert.equal(answer.status, 413);
    assert.deepEqual(answer.problem.details, { limitBytes: 1024 * 1024 });
  });

  it('treat an address that cannot be decoded as one that does not exist', async () => {
    assert.equal((await problem('GET', '/v1/projects/%ff')).status, 404);
  });

  it('ignore fields that are not part of the contract', async () => {
    const other = await server.person();
    const body = { name: 'mine', orgId: other.orgId, status: 'completed', id: other.orgId };
    const created = await server.send('POST', '/v1/projects', { token: person.token, body });
    assert.equal(created.status, 201);
    assert.deepEqual(Object.keys(created.body as object).sort(), [
      'createdAt',
      'id',
      'name',
      'scope',
      'status',
      'todoPath',
      'updatedAt',
    ]);
    assert.equal((created.body as { status: string }).status, 'gathering_requirements');
    const seen = await server.send('GET', '/v1/projects', { token: other.token });
    assert.deepEqual(seen.body, { items: [], nextCursor: null });
  });

  it('show no technology and allow no other origin', async () => {
    const answer = await server.send('GET', '/v1/server', { headers: { origin: 'https://evil.example' } });
    assert.equal(answer.headers.get('x-powered-by'), null);
    assert.equal(answer.headers.get('access-control-allow-origin'), null);
    assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
  });

  it('leave a request without a token before its body is read', async () => {
    const { port } = new URL(server.url);
    const head = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), '127.0.0.1');
      socket.once('error', reject);
      socket.once('data', (data) => {
        resolve(String(data));
        socket.destroy();
      });
      socket.write(
        'POST /v1/projects HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 900000\r\n\r\n{',
      );
    });
    assert.match(head, /^HTTP\/1\.1 401 /);
  });
});
