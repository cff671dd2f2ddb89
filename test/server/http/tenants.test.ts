import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { api } from '#shared/api.ts';
import { encodeBlobFrames } from '#shared/blobFrames.ts';
import type { Endpoint } from '#shared/endpoint.ts';
import type { Database } from '../../../server/db/database.ts';
import { eachDatabase } from '../../support/databases.ts';
import { insertRun } from '../../support/insertRun.ts';
import { StripeServer } from '../../support/stripeServer.ts';
import { startTestServer, type TestPerson, type TestServer } from '../../support/testServer.ts';

const sha256 = createHash('sha256').update('').digest('hex');

/** A valid body for every operation with an id in its address and a body: it must not be the body that is refused. */
const bodies: Record<string, unknown> = {
  cancelRun: {},
  freezeOrganization: { frozen: true },
  updateProject: { name: 'taken over' },
  createQuote: { kind: 'plan', manifest: { files: 0, bytes: 0 }, contextBytes: 0, checks: 0 },
  createSnapshot: { files: [] },
  putBlobs: encodeBlobFrames([{ sha256, bytes: new Uint8Array() }]),
  startRun: {
    kind: 'plan',
    quoteId: randomUUID(),
    authorized: 10_000,
    snapshotId: randomUUID(),
    description: 'something',
  },
  answerQuestions: { answers: [] },
  postCheckResults: {
    changeSha256: sha256,
    baseHashes: {},
    results: [
      {
        id: 'test',
        name: 'test',
        command: ['true'],
        exitCode: 0,
        timedOut: false,
        startError: null,
        durationMs: 1,
        outputTail: '',
      },
    ],
  },
  authorizeRun: { authorized: 10_000 },
  takeUnverified: { changeSha256: sha256, authorized: 10_000 },
  postOutcome: { outcome: 'applied' },
  createToken: { scopes: ['user'] },
  refundPurchase: {},
};

const withId: Endpoint[] = Object.values<Endpoint>(api).filter((endpoint) => endpoint.params !== undefined);

eachDatabase((_name, open) => {
  describe('tenants', () => {
    let database: Database;
    let server: TestServer;
    let owner: TestPerson;
    let stranger: TestPerson;
    let stripe: StripeServer;
    const owned: Record<string, string> = {};
    before(async () => {
      database = await open();
      stripe = await new StripeServer().start();
      server = await startTestServer(database, stripe.environment);
      owner = await server.person();
      stranger = await server.person();
      const projectId = await createProject(server, owner);
      owned['projects'] = projectId;
      owned['runs'] = await insertRun(database, owner, projectId);
      const body = { package: 'buy_100' };
      const bought = await server.send('POST', '/v1/checkout-sessions', { token: owner.token, body });
      owned['checkout-sessions'] = (bought.body as { id: string }).id;
    });
    after(async () => {
      await server.stop();
      await stripe.stop();
    });

    const address = (endpoint: Endpoint, id: string) =>
      endpoint.path.replace(':id', id).replace(/:[a-z]+/gi, '1');
    const call = (endpoint: Endpoint, id: string, token: string) =>
      server.send(endpoint.method, address(endpoint, id), {
        token,
        headers: { 'x-request-id': 'same' },
        ...(endpoint.body === undefined ? {} : { body: bodies[endpoint.id] }),
      });

    for (const endpoint of withId) {
      const kind = endpoint.path.split('/')[2] ?? '';
      if (endpoint.auth === 'admin') {
        it(`${endpoint.id} is closed to users and answers 404 for an unknown id`, async () => {
          const admin = await server.person({ admin: true });
          assert.equal((await call(endpoint, randomUUID(), stranger.token)).status, 403);
          for (const id of [randomUUID(), 'no-uuid']) {
            assert.equal((await call(endpoint, id, admin.token)).status, 404);
          }
        });
        continue;
      }
      it(`${endpoint.id} answers 404 for an unknown id and just the same for another tenant's`, async () => {
        assert.ok(
          endpoint.body === undefined || bodies[endpoint.id] !== undefined,
          `${endpoint.id} needs a valid body in this test`,
        );
        const unknown = await call(endpoint, randomUUID(), stranger.token);
        assert.equal(unknown.status, 404, JSON.stringify(unknown.body));
        assert.equal((await call(endpoint, 'no-uuid', stranger.token)).status, 404);
        const foreign = owned[kind];
        if (foreign === undefined) return;
        const answer = await call(endpoint, foreign, stranger.token);
        assert.equal(answer.status, 404);
        assert.deepEqual(answer.body, unknown.body);
      });
    }

    it('are told which parameter is wrong when a cursor is made up', async () => {
      const admin = await server.person({ admin: true });
      const lists = server.app.endpoints.filter(
        ({ query }) => query?.safeParse({ cursor: 7 }).success === false,
      );
      assert.ok(lists.length > 0);
      for (const endpoint of lists) {
        const token = endpoint.auth === 'admin' ? admin.token : owner.token;
        const path = address(endpoint, owned['projects'] ?? '');
        const answer = await server.send('GET', `${path}?cursor=made-up`, { token });
        assert.equal(answer.status, 400, `${endpoint.id}: ${JSON.stringify(answer.body)}`);
      }
    });

    it('need a token for every operation that is not public', async () => {
      for (const endpoint of Object.values<Endpoint>(api)) {
        const { status } = await server.send(endpoint.method, address(endpoint, randomUUID()));
        if (endpoint.id === 'receiveStripeEvent') assert.equal(status, 400, 'not signed');
        else if (endpoint.auth === 'none') assert.equal(status, 200, endpoint.id);
        else if (server.app.endpoints.includes(endpoint)) assert.equal(status, 401, endpoint.id);
      }
    });
  });
});

async function createProject(server: TestServer, owner: TestPerson): Promise<string> {
  const { body } = await server.send('POST', '/v1/projects', {
    token: owner.token,
    body: { name: 'theirs' },
  });
  return (body as { id: string }).id;
}
