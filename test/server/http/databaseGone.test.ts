import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { Database } from '../../../server/db/database.ts';
import { openPostgres } from '../../../server/db/openPostgres.ts';
import { createTestPostgres, openTestEmbedded } from '../../support/databases.ts';
import { postgresIsHere } from '../../support/postgres.ts';
import { startTestServer } from '../../support/testServer.ts';

describe('a server whose database is gone', () => {
  it('lives but is not ready when the embedded database is closed', async () => {
    const database = await openTestEmbedded();
    const server = await startTestServer(database);
    await database.close();
    const { status, body } = await server.send('GET', '/readyz');
    assert.equal(status, 503);
    assert.equal((body as { code: string }).code, 'database_unavailable');
    assert.equal((await server.send('GET', '/healthz')).status, 200);
    await server.stop();
  });

  if (!postgresIsHere) return;

  it('answers 503 when Postgres cannot be reached, and works again when it can', async () => {
    const { url, drop } = await createTestPostgres();
    const relay = await startRelay(new URL(url));
    const database: Database = await openPostgres({ url: relay.url });
    const server = await startTestServer(database);
    const { token } = await server.person();
    await relay.cut();
    for (const path of ['/readyz', '/v1/me', '/v1/projects']) {
      const { status, body } = await server.send('GET', path, { token });
      assert.equal(status, 503, path);
      assert.equal((body as { code: string }).code, 'database_unavailable', path);
    }
    await relay.mend();
    assert.equal((await server.send('GET', '/v1/me', { token })).status, 200);
    assert.equal((await server.send('GET', '/readyz')).status, 200);
    await server.stop();
    await database.close();
    await relay.cut();
    await drop();
  });
});

/** A TCP relay in front of a database that can be cut and mended. */
async function startRelay(target: URL) {
  const sockets = new Set<Socket>();
  let relay = start();
  await once(relay, 'listening');
  const port = portOf(relay);
  const url = new URL(target);
  url.host = `127.0.0.1:${port}`;

  function start(at = 0): Server {
    return createServer((inner) => {
      const outer = connect(Number(target.port), target.hostname);
      for (const socket of [inner, outer]) {
        sockets.add(socket);
        socket.on('error', () => {}).on('close', () => sockets.delete(socket));
      }
      inner.pipe(outer).pipe(inner);
    }).listen(at, '127.0.0.1');
  }

  return {
    url: url.href,
    async cut() {
      for (const socket of sockets) socket.destroy();
      relay.close();
      await once(relay, 'close');
    },
    async mend() {
      relay = start(port);
      await once(relay, 'listening');
    },
  };
}

function portOf(server: Server): number {
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  return address.port;
}
