import assert from 'node:assert/strict';
import { createLogger } from '../../../server/log.ts';
import { openTestEmbedded } from '../../support/databases.ts';
import { startTestServer } from '../../support/testServer.ts';

const adminToken = 'canary-operator-token-of-forty-characters';
const modelKey = 'sk-canary-0123456789abcdefghijklmnop';

describe('the log', () => {
  it('never shows a token or a key, whatever part of a request they come in', async () => {
    const database = await openTestEmbedded();
    const server = await startTestServer(database, { ADMIN_TOKEN: adminToken });
    const { token } = await server.person();
    for (const secret of [token, adminToken]) {
      await server.send('GET', '/v1/me', { token: secret });
      await server.send('GET', `/v1/${secret}?token=${secret}`, { token: secret });
      await server.send('GET', `/v1/projects?cursor=${secret}`, { token, headers: { 'x-api-key': secret } });
      await server.send('POST', '/v1/projects', { token, body: { name: secret, todoPath: `/${secret}` } });
      await server.send('GET', '/v1/me', { token, headers: { 'x-request-id': secret } });
    }
    await database.close();
    await server.send('GET', '/v1/me', { token });
    const logged = server.logged();
    await server.stop();
    assert.match(logged, /"path":"\/v1\/me"/);
    assert.ok(!logged.includes(token), 'the log shows a token');
    assert.ok(!logged.includes(adminToken), 'the log shows the operator token');
  });

  it('hides secrets in errors, causes, nested fields and messages', () => {
    const lines: string[] = [];
    const logger = createLogger({
      level: 'info',
      secrets: [modelKey, 'päss"word'],
      destination: { write: (line) => void lines.push(line) },
    });
    const error = new Error(`401 for ${modelKey}`, { cause: new Error('Bearer abc.def') });
    logger.error({ error, nested: { list: [{ authorization: 'x-y-z', apiKey: 'q-r-s' }] } }, modelKey);
    logger.warn({ url: 'postgres://user:hunter2@host/db', text: 'is päss"word' }, 'password päss"word');
    const logged = lines.join('');
    for (const secret of [modelKey, 'abc.def', 'x-y-z', 'q-r-s', 'hunter2', 'päss']) {
      assert.ok(!logged.includes(secret), `the log shows ${secret}`);
    }
    assert.match(logged, /"message":"401 for \[redacted\]"/);
    assert.equal(lines.length, 2);
  });
});
