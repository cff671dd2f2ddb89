import assert from 'node:assert/strict';
import type { Database } from '../../../server/db/database.ts';
import { openTestEmbedded } from '../../support/databases.ts';
import { startTestServer, type TestServer } from '../../support/testServer.ts';

describe('rate limits', () => {
  let database: Database;
  const servers: TestServer[] = [];
  before(async () => {
    database = await openTestEmbedded();
  });
  after(async () => {
    for (const server of servers) await server.stop();
    await database.close();
  });
  async function start(environment: Record<string, string>): Promise<TestServer> {
    const server = await startTestServer(database, environment);
    servers.push(server);
    return server;
  }

  it('refuse an account above its share, say when to come back, and leave others alone', async () => {
    const server = await start({ RATE_LIMIT_PER_ACCOUNT: '3' });
    const [greedy, other] = [await server.person(), await server.person()];
    for (let i = 0; i < 3; i++) {
      assert.equal((await server.send('GET', '/v1/me', { token: greedy.token })).status, 200);
    }
    const refused = await server.send('GET', '/v1/me', { token: greedy.token });
    assert.equal(refused.status, 429);
    assert.equal(refused.headers.get('content-type'), 'application/problem+json; charset=utf-8');
    assert.equal((refused.body as { code: string }).code, 'rate_limited');
    const seconds = Number(refused.headers.get('retry-after'));
    assert.ok(seconds >= 1 && seconds <= 60, `Retry-After is ${seconds}`);
    assert.equal((await server.send('GET', '/v1/me', { token: other.token })).status, 200);
  });

  it('count every token of an account together', async () => {
    const server = await start({ RATE_LIMIT_PER_ACCOUNT: '2' });
    const { token, accountId } = await server.person();
    const wish = { scopes: ['user'], expiresInDays: null } as const;
    const second = await server.app.accounts.createToken(accountId, wish);
    await server.send('GET', '/v1/me', { token });
    await server.send('GET', '/v1/me', { token: second.token });
    assert.equal((await server.send('GET', '/v1/me', { token })).status, 429);
  });

  it('refuse an address above its share before its token is looked at, but never the health probes', async () => {
    const server = await start({ RATE_LIMIT_PER_ADDRESS: '2' });
    for (let i = 0; i < 2; i++) {
      assert.equal((await server.send('GET', '/v1/me', { token: 'plb_wrong' })).status, 401);
    }
    assert.equal((await server.send('GET', '/v1/me', { token: 'plb_wrong' })).status, 429);
    assert.equal((await server.send('GET', '/healthz')).status, 200);
  });

  it('do not believe a forwarded address unless a proxy is configured', async () => {
    const spread = async (server: TestServer) => {
      const statuses: number[] = [];
      for (const last of [1, 2, 3]) {
        const headers = { 'x-forwarded-for': `192.0.2.${last}` };
        statuses.push((await server.send('GET', '/v1/server', { headers })).status);
      }
      return statuses;
    };
    assert.deepEqual(await spread(await start({ RATE_LIMIT_PER_ADDRESS: '2' })), [200, 200, 429]);
    const proxied = await start({ RATE_LIMIT_PER_ADDRESS: '2', TRUST_PROXY: '1' });
    assert.deepEqual(await spread(proxied), [200, 200, 200]);
  });
});
