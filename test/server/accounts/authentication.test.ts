import assert from 'node:assert/strict';
import { meSchema } from '#shared/accounts.contract.ts';
import type { Database } from '../../../server/db/database.ts';
import { eachDatabase } from '../../support/databases.ts';
import { startTestServer, type TestServer } from '../../support/testServer.ts';

const adminToken = 'an-operator-token-of-forty-characters-ok';

eachDatabase((_name, open) => {
  describe('authentication', () => {
    let database: Database;
    let server: TestServer;
    before(async () => {
      database = await open();
      server = await startTestServer(database, { ADMIN_TOKEN: adminToken });
    });
    after(() => server.stop());

    const me = (token: string) => server.send('GET', '/v1/me', { token });
    const refused = async (token: string) => {
      const answer = await me(token);
      assert.equal(answer.status, 401);
      assert.equal(answer.headers.get('www-authenticate'), 'Bearer');
      assert.equal((answer.body as { code: string }).code, 'unauthenticated');
    };

    it('lets a token act for its account and organization', async () => {
      const person = await server.person();
      const answer = await me(person.token);
      assert.equal(answer.status, 200);
      const { account, organization, scopes } = meSchema.parse(answer.body);
      assert.equal(account.id, person.accountId);
      assert.equal(organization.id, person.orgId);
      assert.equal(organization.role, 'owner');
      assert.deepEqual(scopes, ['user']);
      const { body } = await server.send('GET', '/v1/organizations', { token: person.token });
      assert.deepEqual(body, { items: [organization] });
    });

    it('refuses no token, another scheme and a token that was never given', async () => {
      assert.equal((await server.send('GET', '/v1/me')).status, 401);
      const basic = { headers: { authorization: 'Basic cGxiOnBsYg==' } };
      assert.equal((await server.send('GET', '/v1/me', basic)).status, 401);
      await refused('plb_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA');
    });

    it('refuses a revoked token at once', async () => {
      const { token, accountId } = await server.person();
      assert.equal((await me(token)).status, 200);
      const [info] = await server.app.accounts.listTokens(accountId);
      assert.ok(info);
      await server.app.accounts.revokeToken(info.id);
      await refused(token);
    });

    it('refuses an expired token', async () => {
      const { accountId } = await server.person();
      const wish = { scopes: ['user'], expiresInDays: 1 } as const;
      const issued = await server.app.accounts.createToken(accountId, wish);
      assert.equal((await me(issued.token)).status, 200);
      await database
        .knex('token')
        .where({ id: issued.id })
        .update({ expires_at: database.knex.raw(`now() - interval '1 second'`) });
      await refused(issued.token);
    });

    it('refuses a token once its account left the organization', async () => {
      const { token, accountId, orgId } = await server.person();
      await database.knex('membership').where({ account_id: accountId, org_id: orgId }).delete();
      await refused(token);
    });

    it('keeps users out of the administration and the operator out of the work', async () => {
      const user = await server.person();
      const outsider = await server.send('GET', '/v1/admin/accounts', { token: user.token });
      assert.equal(outsider.status, 403);
      assert.equal((outsider.body as { code: string }).code, 'forbidden');
      assert.equal((await server.send('GET', '/v1/admin/accounts', { token: adminToken })).status, 200);
      assert.equal((await me(adminToken)).status, 403);
    });

    it('refuses an operator token that differs in one character or in length', async () => {
      await refused(`${adminToken.slice(0, -1)}x`);
      await refused(`${adminToken}k`);
    });

    it('stores no token, only its hash and its first characters', async () => {
      const { token } = await server.person();
      const rows = JSON.stringify(await database.knex('token').select());
      assert.ok(!rows.includes(token));
      assert.ok(!rows.includes(token.slice(0, 16)));
    });

    it('notes when a token was last used', async () => {
      const { token, accountId } = await server.person();
      const lastUse = () =>
        database.knex('token').where({ account_id: accountId }).whereNotNull('last_used_at').first('id');
      assert.equal(await lastUse(), undefined);
      await me(token);
      assert.ok(await lastUse());
    });
  });
});
