import assert from 'node:assert/strict';
import { api } from '#shared/api.ts';
import type { ApiClient } from '../../../extension/api/apiClient.ts';
import type { Database } from '../../../server/db/database.ts';
import { openPostgres } from '../../../server/db/openPostgres.ts';
import { startRunQueue } from '../../../server/jobs/runQueue.ts';
import { createTestPostgres, type PostgresTestDatabase } from '../../support/databases.ts';
import { demoModelsAt } from '../../support/demoModels.ts';
import { says } from '../../support/modelReplies.ts';
import { type ModelServer, type Reply, startModelServer } from '../../support/modelServer.ts';
import { postgresIsHere } from '../../support/postgres.ts';
import {
  answerChecks,
  clientOf,
  prepareRun,
  startSumRun,
  waitForChecks,
  waitForEnd,
} from '../../support/runDriver.ts';
import { silentLogger } from '../../support/silentLogger.ts';
import { approval, isRight, rightEdit } from '../../support/sumModel.ts';
import { startTestServer, type TestServer } from '../../support/testServer.ts';
import { eventsOf } from './eventsOf.ts';
import { usage } from './runSuite.ts';

const rounds = 8;
const reply: Reply = (response, request) =>
  says(request.body['model'] === 'demo-architect' ? approval : rightEdit, { usage })(response, request);

if (postgresIsHere) {
  describe('two servers on one Postgres, each with connections of its own', function () {
    this.timeout(60_000);
    let postgres: PostgresTestDatabase;
    let model: ModelServer;
    let environment: Record<string, string>;
    const open: Database[] = [];
    const servers: TestServer[] = [];
    let clients: ApiClient[];
    let operator: ApiClient;

    async function start(settings: Record<string, string>): Promise<TestServer> {
      const database = await openPostgres({ url: postgres.url, poolMax: 4 });
      open.push(database);
      const server = await startTestServer(database, { ...environment, ...settings });
      servers.push(server);
      return server;
    }
    beforeEach(async () => {
      postgres = await createTestPostgres();
      model = await startModelServer();
      model.script(...Array.from({ length: 100 }, () => reply));
      environment = {
        INITIAL_GRANT: '5000',
        ...demoModelsAt(model.url),
        DATABASE_URL: postgres.url,
        RUN_CONCURRENCY: '1',
      };
      const [first, second] = [await start({ SERVER_ROLE: 'api' }), await start({ SERVER_ROLE: 'api' })];
      const { token } = await first.person();
      clients = [first, second].map(({ url }) => clientOf(new URL(url), token));
      operator = clientOf(new URL(first.url), (await first.person({ admin: true })).token);
    });
    afterEach(async () => {
      assert.deepEqual((await operator.call(api.checkLedger, {})).violations, []);
      await Promise.all(servers.splice(0).map((server) => server.stop()));
      await Promise.all(open.splice(0).map((database) => database.close()));
      await model.stop();
      await postgres.drop();
    });
    const client = (nth = 0): ApiClient => clients[nth % clients.length] ?? assert.fail();

    it('end a run once, at one price, though both are told at the same moment to end it', async () => {
      await Promise.all([start({ SERVER_ROLE: 'worker' }), start({ SERVER_ROLE: 'worker' })]);
      for (let round = 0; round < rounds; round++) {
        const before = await client().call(api.getCredits, {});
        const { id } = await startSumRun(client(), await prepareRun(client()));
        const waiting = await waitForChecks(client(), id, 1);
        // In half of the rounds it may end verified as well, by a worker.
        const results = round % 2 === 0 ? [] : [answerChecks(client(), waiting, isRight)];
        const cancels = Array.from({ length: 6 }, (_, nth) =>
          client(nth).call(api.cancelRun, { params: { id } }),
        );
        const answers = await Promise.allSettled([...results, ...cancels]);
        const ended = await waitForEnd(client(), id);
        for (const answer of answers.slice(results.length)) {
          assert.ok(answer.status === 'fulfilled', JSON.stringify(answer));
          assert.deepEqual([answer.value.state, answer.value.charged], [ended.state, ended.charged]);
        }
        const { transfers } = await client().call(api.getReceipt, { params: { id } });
        const charged = ended.charged ?? assert.fail();
        assert.deepEqual(
          transfers.map(({ kind, amount }) => [kind, amount]),
          charged > 0 ? [['charge', charged]] : [],
        );
        const after = await client().call(api.getCredits, {});
        assert.deepEqual([before.available - after.available, after.held], [charged, 0]);
        const ends = (await eventsOf(client(), id)).filter(({ type }) => type === 'ended');
        assert.equal(ends.length, 1);
      }
    });

    /** Jobs for a run that has one already, as a queue leaves them that delivers twice. */
    async function enqueue(runId: string, times: number): Promise<void> {
      const [database] = open;
      const queue = await startRunQueue({
        database: database ?? assert.fail(),
        url: postgres.url,
        logger: silentLogger,
      });
      for (let n = 0; n < times; n++) await queue.on((database ?? assert.fail()).knex).enqueue(runId);
      await queue.stop(1_000);
    }

    it('do the work of a run once, though both take it up at the same moment', async () => {
      const ids: string[] = [];
      for (let n = 0; n < 3; n++) {
        const { id } = await startSumRun(client(), await prepareRun(client(), { checks: false }), {
          checks: [],
        });
        ids.push(id);
        await enqueue(id, 5);
      }
      await Promise.all([start({ SERVER_ROLE: 'worker' }), start({ SERVER_ROLE: 'worker' })]);
      for (const id of ids) {
        const ended = await waitForEnd(client(), id);
        assert.equal(ended.state, 'verified', ended.message ?? '');
        const { calls, transfers } = await client().call(api.getReceipt, { params: { id } });
        assert.deepEqual(
          calls.map(({ step, status }) => [step, status]),
          [
            ['implement:1', 'recorded'],
            ['review:1', 'recorded'],
          ],
        );
        assert.deepEqual(
          transfers.map(({ amount }) => amount),
          [ended.charged],
        );
        const events = await eventsOf(client(), id);
        assert.deepEqual(
          events.map(({ seq }) => seq),
          events.map((_, at) => at + 1),
        );
        assert.equal(events.filter(({ type }) => type === 'model_call').length, 2);
      }
      assert.equal(model.requests.length, 2 * ids.length);
    });

    it('charge an answer once when one took over a run from the other, which then has an answer too', async () => {
      let answerFirst = (): void => {};
      const released = new Promise<void>((resolve) => {
        answerFirst = resolve;
      });
      const late: Reply = async (response, request) => {
        await released;
        return reply(response, request);
      };
      // The second answers once the first has, so that both come at the same moment.
      const second: Reply = (response, request) => {
        answerFirst();
        return reply(response, request);
      };
      model.script(late, second, reply, reply);
      const { id } = await startSumRun(client(), await prepareRun(client(), { checks: false }), {
        checks: [],
      });
      await start({ SERVER_ROLE: 'worker' });
      while (model.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
      await enqueue(id, 1);
      await start({ SERVER_ROLE: 'worker' });
      // As if the first had been out of reach for too long; it may renew its lease just then.
      const [database] = open;
      while (model.requests.length < 2) {
        await database
          ?.knex('run')
          .where({ id })
          .update({ lease_until: database.knex.raw(`now() - interval '1 second'`) });
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
      const ended = await waitForEnd(client(), id);
      assert.equal(ended.state, 'verified', ended.message ?? '');
      assert.equal(model.requests.length, 3);
      const { calls, transfers } = await client().call(api.getReceipt, { params: { id } });
      const charges = calls.filter(({ step, charge }) => step === 'implement:1' && charge > 0);
      assert.ok(charges.length <= 1, JSON.stringify(charges));
      assert.equal(transfers.length, 1);
      assert.equal(
        transfers[0]?.amount,
        calls.reduce((sum, { charge }) => sum + charge, 0),
      );
    });
  });
}
