import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { api } from '#shared/api.ts';
import { AppError } from '#shared/appError.ts';
import type { ApiClient } from '../../../extension/api/apiClient.ts';
import type { Database } from '../../../server/db/database.ts';
import { demoModelsAt } from '../../support/demoModels.ts';
import { postgresIsHere } from '../../support/postgres.ts';
import { clientOf, type Prepared, prepareRun, startSumRun } from '../../support/runDriver.ts';
import { openShakyPostgres, type ShakyPostgres } from '../../support/shakyPostgres.ts';
import { placesIn, type StatementProxy, untilUsable } from '../../support/statementProxy.ts';
import { startTestServer, type TestServer } from '../../support/testServer.ts';

type Given = { orgId: string; key: string; client: ApiClient; prepared: Prepared; runId: string };

if (postgresIsHere) {
  describe('a request on Postgres whose connection is lost at any statement', () => {
    let postgres: ShakyPostgres;
    let proxy: StatementProxy;
    let direct: Database;
    let proxied: Database;
    let sound: TestServer;
    let shaky: TestServer;
    let operator: { sound: ApiClient; shaky: ApiClient };
    before(async () => {
      postgres = await openShakyPostgres({ direct: 3 });
      ({ proxy, direct, proxied } = postgres);
      // Nobody works on the runs: what is looked at is what the requests do.
      const environment = {
        SERVER_ROLE: 'api',
        INITIAL_GRANT: '500',
        DATABASE_URL: postgres.url,
        ...demoModelsAt('http://127.0.0.1:1/v1'),
      };
      sound = await startTestServer(direct, environment);
      shaky = await startTestServer(proxied, environment);
      const { token } = await sound.person({ admin: true });
      operator = { sound: clientOf(new URL(sound.url), token), shaky: clientOf(new URL(shaky.url), token) };
    });
    after(async () => {
      await shaky.stop();
      await sound.stop();
      await postgres.stop();
    });

    async function begin(startsRun: boolean): Promise<Given> {
      const { token, orgId } = await sound.person();
      const client = clientOf(new URL(sound.url), token);
      const prepared = await prepareRun(client);
      const runId = startsRun ? (await startSumRun(client, prepared)).id : '';
      return { orgId, key: randomUUID(), client: clientOf(new URL(shaky.url), token), prepared, runId };
    }
    async function stateOf({ orgId }: Given): Promise<unknown> {
      const rows = (table: string, ...columns: string[]) =>
        direct.knex(table).where({ org_id: orgId }).orderBy(columns).select(columns);
      return {
        wallet: await rows('wallet', 'posted', 'held', 'seq'),
        holds: await rows('hold', 'amount', 'state', 'charged'),
        runs: await rows('run', 'state', 'last_seq'),
        transfers: await rows('transfer', 'seq', 'kind', 'amount'),
      };
    }
    /** What a repetition may be answered besides success, where the first had been carried out and nobody heard. */
    const requests: Record<
      string,
      { startsRun: boolean; send(of: Given): Promise<unknown>; twice?: string }
    > = {
      'a run is started': {
        startsRun: false,
        send: ({ client, prepared, key }) => startSumRun(client, prepared, {}, key),
        twice: 'run_exists',
      },
      'a run is cancelled': {
        startsRun: true,
        send: ({ client, runId }) => client.call(api.cancelRun, { params: { id: runId } }),
      },
      'credits are granted': {
        startsRun: false,
        send: ({ orgId, key }) =>
          operator.shaky.call(api.createGrant, { body: { orgId, amount: 7 }, idempotencyKey: key }),
      },
    };
    const codeOf = async (sent: Promise<unknown>): Promise<string> =>
      sent.then(
        () => 'done',
        (error: unknown) => (error instanceof AppError ? error.code : String(error)),
      );

    for (const [name, { startsRun, send, twice }] of Object.entries(requests)) {
      it(`by which ${name}: it is told, and a repetition ends as if nothing had been`, async () => {
        await send(await begin(startsRun));
        const undisturbed = await begin(startsRun);
        await untilUsable(proxied);
        proxy.arm();
        await send(undisturbed);
        const { statements } = proxy.disarm();
        const end = await stateOf(undisturbed);
        for (const place of placesIn(statements)) {
          const what = `${place.how} statement ${place.nth}: ${statements[place.nth]}`;
          const of = await begin(startsRun);
          await untilUsable(proxied);
          proxy.arm(place);
          const first = await codeOf(send(of));
          assert.ok(proxy.disarm().wasCut, what);
          // What comes after the commit, as the record of the answer, is no reason to tell of a failure.
          assert.ok(['database_unavailable', 'done'].includes(first), `${what}: ${first}`);
          const { violations } = await operator.sound.call(api.checkLedger, {});
          assert.deepEqual(violations, [], what);
          // A claim of the key that nobody gave back is free again after two minutes.
          await direct
            .knex('idempotency')
            .whereNull('status')
            .update({ claimed_at: direct.knex.raw(`claimed_at - interval '3 minutes'`) });
          await untilUsable(proxied);
          const second = await codeOf(send(of));
          assert.ok(second === 'done' || second === twice, `${what}: ${second}`);
          assert.deepEqual(await stateOf(of), end, what);
        }
        assert.ok(statements.length > 5);
      });
    }
  });
}
