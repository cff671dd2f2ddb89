import assert from 'node:assert/strict';
import { api } from '#shared/api.ts';
import type { ApiClient } from '../../../extension/api/apiClient.ts';
import { demoModelsAt } from '../../support/demoModels.ts';
import { says } from '../../support/modelReplies.ts';
import { type ModelServer, type Reply, startModelServer } from '../../support/modelServer.ts';
import { postgresIsHere } from '../../support/postgres.ts';
import { clientOf, prepareRun, startSumRun, waitForEnd } from '../../support/runDriver.ts';
import { openShakyPostgres } from '../../support/shakyPostgres.ts';
import { type Place, placesIn, type StatementProxy, untilUsable } from '../../support/statementProxy.ts';
import { approval, rightEdit } from '../../support/sumModel.ts';
import { startTestServer } from '../../support/testServer.ts';
import { eventsOf } from './eventsOf.ts';
import { usage } from './runSuite.ts';

/** A run whose connection went is delivered again after a second or two, so several are cut side by side. */
const lanes = 5;

type Lane = {
  client: ApiClient;
  operator: ApiClient;
  proxy: StatementProxy;
  model: ModelServer;
  /** Resolves once the worker's pool has noticed what it lost. */
  whole(): Promise<void>;
  close(): Promise<void>;
};

const reply: Reply = (response, request) =>
  says(request.body['model'] === 'demo-architect' ? approval : rightEdit, { usage })(response, request);

/** An API server, and a worker for the same runs that has its database by way of a proxy. */
async function openLane(): Promise<Lane> {
  const postgres = await openShakyPostgres({ direct: 2, proxied: 3 });
  const { proxy, direct, proxied } = postgres;
  const model = await startModelServer();
  const environment = {
    INITIAL_GRANT: '5000',
    ...demoModelsAt(model.url),
    DATABASE_URL: postgres.url,
  };
  const front = await startTestServer(direct, { ...environment, SERVER_ROLE: 'api' });
  const worker = await startTestServer(proxied, { ...environment, SERVER_ROLE: 'worker' });
  const clientFor = async (admin: boolean) =>
    clientOf(new URL(front.url), (await front.person({ admin })).token);
  return {
    client: await clientFor(false),
    operator: await clientFor(true),
    proxy,
    model,
    whole: () => untilUsable(proxied),
    async close() {
      await worker.stop();
      await front.stop();
      await model.stop();
      await postgres.stop();
    },
  };
}

/** One run from start to end; what it cost, what was told of it, and what the worker said to the database. */
async function runOnce({ client, operator, proxy, model, whole }: Lane, place?: Place) {
  const given = await prepareRun(client, { checks: false });
  await whole();
  model.script(reply, reply, reply, reply);
  const before = await client.call(api.getCredits, {});
  proxy.arm(place);
  const run = await startSumRun(client, given, { checks: [] });
  const ended = await waitForEnd(client, run.id);
  const { statements, wasCut } = proxy.disarm();
  const after = await client.call(api.getCredits, {});
  const { calls, transfers } = await client.call(api.getReceipt, { params: { id: run.id } });
  const events = await eventsOf(client, run.id);
  const { violations } = await operator.call(api.checkLedger, {});
  return {
    statements,
    wasCut,
    outcome: {
      state: ended.state,
      charged: ended.charged,
      paid: before.available - after.available,
      held: after.held,
      asked: model.requests.length,
      charges: calls.filter(({ status }) => status === 'recorded').map(({ step, charge }) => [step, charge]),
      transfers: transfers.map(({ kind, amount }) => [kind, amount]),
      told: events.map(({ seq, type, data }) => [seq, type, 'status' in data ? data.status : '']),
      violations,
    },
  };
}

if (postgresIsHere) {
  describe('a run on Postgres whose worker loses the connection at any statement', () => {
    it('ends as if nothing had been: asked once, charged once, told once', async function () {
      this.timeout(300_000);
      const open = await Promise.all(Array.from({ length: lanes }, openLane));
      try {
        const [first] = await Promise.all(open.map((lane) => runOnce(lane)));
        // The worker looks round and renews its lease now and then: the run that met neither has the fewest statements.
        const one = open[0] ?? assert.fail();
        const tries = [await runOnce(one), await runOnce(one), await runOnce(one)];
        const undisturbed = tries.reduce((a, b) => (b.statements.length < a.statements.length ? b : a));
        const places = placesIn(undisturbed.statements);
        assert.deepEqual(undisturbed.outcome, first?.outcome);
        assert.deepEqual(undisturbed.outcome.violations, []);
        const work = async (lane: Lane): Promise<void> => {
          for (let place = places.shift(); place !== undefined; place = places.shift()) {
            const { outcome, statements, wasCut } = await runOnce(lane, place);
            const what = `${place.how} statement ${place.nth}: ${statements[place.nth]}`;
            assert.ok(wasCut, what);
            assert.deepEqual(outcome, undisturbed.outcome, what);
          }
        };
        await Promise.all(open.map(work));
      } finally {
        await Promise.all(open.map((lane) => lane.close()));
      }
    });
  });
}
