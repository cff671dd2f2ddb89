import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Database } from '../../../server/db/database.ts';
import { createIdempotencyStore } from '../../../server/http/idempotency.pg.ts';
import { eachDatabase } from '../../support/databases.ts';
import { startTestServer, type TestPerson, type TestServer } from '../../support/testServer.ts';

eachDatabase((_name, open) => {
  describe('a request with an idempotency key', () => {
    let database: Database;
    let server: TestServer;
    let person: TestPerson;
    before(async () => {
      database = await open();
      server = await startTestServer(database);
      person = await server.person();
    });
    after(() => server.stop());

    const create = (key: string, body: unknown, token = person.token) =>
      server.send('POST', '/v1/projects', { token, body, headers: { 'idempotency-key': key } });
    const projects = async (token: string) => {
      const { body } = await server.send('GET', '/v1/projects', { token });
      return (body as { items: { name: string }[] }).items.map((project) => project.name);
    };

    it('is carried out once and answered alike afterwards', async () => {
      const { token } = await server.person();
      const first = await create('a', { name: 'once' }, token);
      const second = await create('a', { name: 'once' }, token);
      assert.equal(first.status, 201);
      assert.equal(first.headers.get('idempotency-replayed'), null);
      assert.equal(second.status, 201);
      assert.equal(second.headers.get('idempotency-replayed'), 'true');
      assert.deepEqual(second.body, first.body);
      assert.deepEqual(await projects(token), ['once']);
    });

    it('is refused when the key came with another body before', async () => {
      await create('b', { name: 'one' });
      const other = await create('b', { name: 'two' });
      assert.equal(other.status, 422);
      assert.equal((other.body as { code: string }).code, 'idempotency_key_reused');
    });

    it('is refused when the key came with another operation before', async () => {
      await create('c', { name: 'one' });
      const other = await server.send('POST', '/v1/checkout-sessions', {
        token: person.token,
        body: { package: 'p' },
        headers: { 'idempotency-key': 'c' },
      });
      assert.equal(other.status, 422);
    });

    it('does not meet the keys of another organization', async () => {
      const other = await server.person();
      assert.equal((await create('d', { name: 'mine' })).status, 201);
      assert.equal((await create('d', { name: 'theirs' }, other.token)).status, 201);
      assert.deepEqual(await projects(other.token), ['theirs']);
    });

    it('is carried out once when ten copies arrive together', async () => {
      const { token } = await server.person();
      const answers = await Promise.all(
        Array.from({ length: 10 }, () => create('e', { name: 'race' }, token)),
      );
      const statuses = answers.map((answer) => answer.status);
      assert.ok(statuses.includes(201));
      for (const { status, headers } of answers) {
        if (status === 201) continue;
        assert.equal(status, 409);
        assert.equal(headers.get('retry-after'), '1');
      }
      assert.deepEqual(await projects(token), ['race']);
    });

    it('replays a refusal with its status', async () => {
      const missing = `/v1/projects/${randomUUID()}/snapshots`;
      const request = { token: person.token, body: { files: [] }, headers: { 'idempotency-key': 'f' } };
      const first = await server.send('POST', missing, request);
      const second = await server.send('POST', missing, request);
      assert.equal(first.status, 404);
      assert.equal(second.status, 404);
      assert.equal(second.headers.get('idempotency-replayed'), 'true');
      assert.deepEqual(second.body, first.body);
    });

    it('can be tried again after a failure of the server', async () => {
      const request = {
        token: person.token,
        body: { package: 'p' },
        headers: { 'idempotency-key': 'g' },
      };
      for (const _try of [1, 2]) {
        const answer = await server.send('POST', '/v1/checkout-sessions', request);
        assert.equal(answer.status, 501);
        assert.equal(answer.headers.get('idempotency-replayed'), null);
      }
    });

    it('refuses a malformed key', async () => {
      for (const key of ['x'.repeat(201), 'a b']) {
        const answer = await create(key, { name: 'never' });
        assert.equal(answer.status, 400);
        assert.match((answer.body as { detail: string }).detail, /^Idempotency-Key/);
      }
    });

    describe('whose process died', () => {
      const request = { orgId: randomUUID(), key: 'dead', endpoint: 'createProject', requestHash: 'h' };
      const age = (interval: string) =>
        database
          .knex('idempotency')
          .where({ org_id: request.orgId })
          .update({
            claimed_at: database.knex.raw(`now() - ?::interval`, [interval]),
            created_at: database.knex.raw(`now() - ?::interval`, [interval]),
          });

      it('holds the key for two minutes, then lets the next one have it', async () => {
        const store = createIdempotencyStore(database.knex);
        const first = await store.claim(request);
        assert.equal(first.kind, 'first');
        await age('119 seconds');
        assert.equal((await store.claim(request)).kind, 'running');
        await age('121 seconds');
        assert.equal((await store.claim({ ...request, requestHash: 'other' })).kind, 'reused');
        const second = await store.claim(request);
        assert.equal(second.kind, 'first');
        if (first.kind !== 'first' || second.kind !== 'first') return;
        await store.answer(first.claimed, 201, { late: true });
        assert.equal((await store.claim(request)).kind, 'running');
        await store.answer(second.claimed, 201, { late: false });
        assert.deepEqual(await store.claim(request), {
          kind: 'answered',
          status: 201,
          response: { late: false },
        });
      });

      it('is forgotten after a day', async () => {
        const store = createIdempotencyStore(database.knex);
        await age('25 hours');
        assert.equal((await store.claim({ ...request, requestHash: 'new' })).kind, 'first');
      });
    });
  });
});
