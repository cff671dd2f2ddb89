import assert from 'node:assert/strict';
import { api } from '#shared/api.ts';
import type { Endpoint } from '#shared/endpoint.ts';
import { serverInfoSchema } from '#shared/server.contract.ts';
import type { Database } from '../../../server/db/database.ts';
import { openTestEmbedded } from '../../support/databases.ts';
import { startTestServer, type TestServer } from '../../support/testServer.ts';

type Operation = {
  operationId: string;
  security: unknown[];
  parameters?: { name: string; in: string; required: boolean }[];
  requestBody?: { content: Record<string, unknown> };
  responses: Record<string, unknown>;
};

describe('the server', () => {
  let database: Database;
  let server: TestServer;
  before(async () => {
    database = await openTestEmbedded();
    server = await startTestServer(database);
  });
  after(async () => {
    await server.stop();
    await database.close();
  });

  const endpoints = Object.values<Endpoint>(api);

  it('answers every operation of the contract', () => {
    const mounted = new Set(server.app.endpoints.map((endpoint) => endpoint.id));
    assert.deepEqual(
      endpoints.map((endpoint) => endpoint.id).filter((id) => !mounted.has(id)),
      [],
    );
  });

  it('documents every operation as OpenAPI', async () => {
    const { status, body } = await server.send('GET', '/openapi.json');
    assert.equal(status, 200);
    const document = body as { openapi: string; paths: Record<string, Record<string, Operation>> };
    assert.equal(document.openapi, '3.1.0');
    for (const endpoint of endpoints) {
      const path = endpoint.path.replace(/:([a-zA-Z]+)/g, '{$1}');
      const operation = document.paths[path]?.[endpoint.method.toLowerCase()];
      assert.equal(operation?.operationId, endpoint.id);
      assert.equal(operation.security.length, endpoint.auth === 'none' ? 0 : 1, endpoint.id);
      assert.ok(operation.responses[String(endpoint.status)], endpoint.id);
      assert.ok(operation.responses['default'], endpoint.id);
      assert.equal(operation.requestBody === undefined, endpoint.body === undefined, endpoint.id);
      const named = (place: string) =>
        (operation.parameters ?? []).filter((one) => one.in === place).map((one) => one.name);
      const inPath = [...endpoint.path.matchAll(/:([a-zA-Z]+)/g)].map(([, name]) => name);
      assert.deepEqual(named('path'), inPath, endpoint.id);
      assert.equal(named('header').includes('Idempotency-Key'), endpoint.idempotent === true, endpoint.id);
    }
    const limit = document.paths['/v1/projects']?.['get']?.parameters?.find((one) => one.name === 'limit');
    assert.deepEqual([limit?.in, limit?.required], ['query', false]);
  });

  it('says what it is and what it takes', async () => {
    const { status, body } = await server.send('GET', '/v1/server');
    assert.equal(status, 200);
    const info = serverInfoSchema.parse(body);
    assert.equal(info.storage, 'embedded');
    assert.equal(info.billing, 'credits');
    assert.equal(info.limits.files, 20_000);
  });

  it('is alive and ready', async () => {
    for (const path of ['/healthz', '/readyz']) {
      const { status, body } = await server.send('GET', path);
      assert.equal(status, 200);
      assert.deepEqual(body, { status: 'ok' });
    }
  });
});
