import assert from 'node:assert/strict';
import { eachDatabase } from '../../support/databases.ts';
import { startTestServer } from '../../support/testServer.ts';

eachDatabase((_name, open) => {
  describe('the first start of an embedded server', () => {
    it('creates one account with credits and a token for everything, once', async () => {
      const server = await startTestServer(await open(), { INITIAL_GRANT: '12.34' });
      const { accounts } = server.app;
      const issued = await accounts.createLocalAccount();
      assert.ok(issued);
      assert.match(issued.token, /^plb_[A-Za-z0-9_-]{43}$/);
      assert.deepEqual(issued.scopes, ['user', 'admin']);
      const credits = await server.send('GET', '/v1/credits', { token: issued.token });
      assert.equal((credits.body as { available: number }).available, 123_400);
      assert.equal(await accounts.createLocalAccount(), null);
      await server.stop();
    });

    it('is followed by new tokens of the same account when one is lost', async () => {
      const server = await startTestServer(await open());
      const { accounts } = server.app;
      assert.equal(await accounts.replaceLocalToken(), null);
      const first = await accounts.createLocalAccount();
      const second = await accounts.replaceLocalToken();
      assert.ok(first && second);
      assert.notEqual(first.token, second.token);
      const whoIs = async (token: string) => (await server.send('GET', '/v1/me', { token })).body;
      assert.deepEqual(await whoIs(second.token), await whoIs(first.token));
      await server.stop();
    });
  });
});
