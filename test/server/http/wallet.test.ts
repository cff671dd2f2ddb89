import assert from 'node:assert/strict';
import type { Database } from '../../../server/db/database.ts';
import { eachDatabase } from '../../support/databases.ts';
import { startTestServer, type TestPerson, type TestServer } from '../../support/testServer.ts';

type Transfer = { kind: string; seq: number; amount: number; owed: number; postedAfter: number };
type Transfers = { items: Transfer[]; nextCursor: string | null };
type Owing = { orgId: string; debt: number; frozen: boolean };

eachDatabase((_name, open) => {
  describe('the wallet of an organization', () => {
    let database: Database;
    let server: TestServer;
    let admin: TestPerson;
    before(async () => {
      database = await open();
      const settings = { INITIAL_GRANT: '3', MINIMUM_BALANCE: '2', FREE_PER_DAY: '7' };
      server = await startTestServer(database, settings);
      admin = await server.person({ admin: true });
    });
    after(() => server.stop());

    const get = (path: string, { token }: TestPerson) => server.send('GET', path, { token });
    const grant = (body: unknown, headers: Record<string, string> = {}) =>
      server.send('POST', '/v1/admin/grants', { token: admin.token, body, headers });

    it('starts with the initial credits and says what the server asks and gives', async () => {
      const { body } = await get('/v1/credits', await server.person());
      assert.deepEqual(body, {
        billing: 'credits',
        posted: 30_000,
        held: 0,
        available: 30_000,
        debt: 0,
        frozen: false,
        minimum: 20_000,
        expires: null,
        chargeRejected: 'allowance',
        freeToday: { perDay: 70_000, used: 0, left: 70_000 },
      });
    });

    it('shows its own transfers alone, newest first, page by page', async () => {
      const person = await server.person();
      for (const amount of [1, 2, 3, 4]) await grant({ orgId: person.orgId, amount });
      const seen: number[] = [];
      for (let query = '?limit=2'; query !== ''; ) {
        const { items, nextCursor } = (await get(`/v1/credits/transfers${query}`, person)).body as Transfers;
        seen.push(...items.map((transfer) => transfer.amount));
        query = nextCursor === null ? '' : `?limit=2&cursor=${nextCursor}`;
      }
      assert.deepEqual(seen, [4, 3, 2, 1, 30_000]);
    });

    it('shows what is owed in its place, page by page, and to the operator beside the account', async () => {
      const { token, orgId } = await server.person();
      const person = { token, orgId } as TestPerson;
      for (const [n, amount] of [7, 8].entries()) {
        const claim = { key: `refund:${n}:${orgId}`, kind: 'refund', org_id: orgId, amount, after_seq: 1 };
        await database.knex('debt_claim').insert(claim);
      }
      await database.knex('wallet').where({ org_id: orgId }).update({ debt: 15, frozen: true });
      await grant({ orgId, amount: 100 });
      const seen: unknown[] = [];
      for (let query = '?limit=1'; query !== ''; ) {
        const { items, nextCursor } = (await get(`/v1/credits/transfers${query}`, person)).body as Transfers;
        seen.push(...items.map(({ kind, amount, owed, seq }) => [kind, amount, owed, seq]));
        query = nextCursor === null ? '' : `?limit=1&cursor=${nextCursor}`;
      }
      assert.deepEqual(seen, [
        ['debt_paid', 15, 0, 3],
        ['promo', 100, 0, 2],
        ['refund', 0, 8, 1],
        ['refund', 0, 7, 1],
        ['promo', 30_000, 0, 1],
      ]);
      await database.knex('wallet').where({ org_id: orgId }).update({ debt: 4 });
      const { items } = (await get('/v1/admin/accounts?limit=200', admin)).body as { items: Owing[] };
      const account = items.find((one) => one.orgId === orgId);
      assert.deepEqual([account?.debt, account?.frozen], [4, true]);
    });

    it('is granted once when a request is sent twice, with or without waiting for the answer', async () => {
      const { orgId } = await server.person();
      const send = () => grant({ orgId, amount: 5 }, { 'idempotency-key': `grant-${orgId}` });
      await Promise.all([send(), send(), send()]);
      const { body } = await send();
      assert.deepEqual(body, { granted: true, available: 30_005, debtPaid: 0 });
    });

    it('is granted once by a key, and others are by the same key', async () => {
      const [ada, bob] = [await server.person(), await server.person()];
      const give = async ({ orgId }: TestPerson, key: string) =>
        (await grant({ orgId, amount: 5, key })).body;
      assert.deepEqual(await give(ada, 'november'), { granted: true, available: 30_005, debtPaid: 0 });
      assert.deepEqual(await give(bob, 'november'), { granted: true, available: 30_005, debtPaid: 0 });
      assert.deepEqual(await give(ada, 'november'), { granted: false, available: 30_005, debtPaid: 0 });
      // No organization's own grant can be named by another's key.
      assert.deepEqual(await give(bob, `${ada.orgId}:november`), {
        granted: true,
        available: 30_010,
        debtPaid: 0,
      });
    });

    it('is granted no amount that would make its balance unreadable', async () => {
      const person = await server.person();
      const most = 1_000_000_000_000_000;
      for (const amount of [most + 1, Number.MAX_SAFE_INTEGER]) {
        const { status, body } = await grant({ orgId: person.orgId, amount });
        assert.equal(status, 400);
        const { detail } = body as { detail: string };
        assert.equal(detail, 'body.amount: At most 1000000000000000 micro-USD at once. Nothing was changed.');
      }
      for (const _ of [1, 2]) assert.equal((await grant({ orgId: person.orgId, amount: most })).status, 201);
      const { status, body } = await get('/v1/credits', person);
      assert.equal(status, 200);
      assert.equal((body as { posted: number }).posted, 2 * most + 30_000);
    });

    it('takes no organization from a body where the token says which one it is', async () => {
      const [person, other] = [await server.person(), await server.person()];
      await grant({ orgId: other.orgId, amount: 1_000 });
      const { body } = await get(`/v1/credits?orgId=${other.orgId}`, person);
      assert.equal((body as { available: number }).available, 30_000);
    });

    it('cannot be filled by buying until payments are configured, and says what to do', async () => {
      const person = await server.person();
      const packages = (await get('/v1/credits/packages', person)).body;
      const { configured, message, items } = packages as { configured: boolean; message: string; items: [] };
      assert.deepEqual([configured, items], [false, []]);
      assert.match(message, /operator/);
      const { token } = person;
      const bought = await server.send('POST', '/v1/checkout-sessions', {
        token,
        body: { package: 'buy_100' },
      });
      assert.equal(bought.status, 501);
      assert.equal((bought.body as { code: string }).code, 'payments_not_configured');
    });
  });
});
