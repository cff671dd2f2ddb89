import assert from 'node:assert/strict';
import { api } from '#shared/api.ts';
import { createTestPostgres } from '../../support/databases.ts';
import { assertWhole, followKilledRun } from '../../support/followKilledRun.ts';
import { inFlight, type KillPoint, killPoints } from '../../support/killPoints.ts';
import { postgresIsHere } from '../../support/postgres.ts';
import { clientOf, prepareRun, startSumRun } from '../../support/runDriver.ts';
import { endOf, type ServerProcess, startServerProcess } from '../../support/serverProcess.ts';
import { startSumService } from '../../support/sumService.ts';

const adminToken = 'operator-of-the-kill-tests-0123456789';
/** A dead worker is noticed after some seconds of silence, so several runs are killed side by side. */
const lanes = 4;

/** One run on a database of its own; at each point its worker dies and another one takes over. */
async function killInTurn(points: readonly KillPoint[]): Promise<void> {
  const database = await createTestPostgres();
  const model = await startSumService();
  const environment = { ...model.environment, DATABASE_URL: database.url, ADMIN_TOKEN: adminToken };
  const asWorker = { ...environment, SERVER_ROLE: 'worker' };
  const started: ServerProcess[] = [];
  const start = async (settings: Record<string, string>): Promise<ServerProcess> => {
    const server = await startServerProcess(settings);
    started.push(server);
    return server;
  };
  try {
    const server = await start({ ...environment, SERVER_ROLE: 'api' });
    const operator = clientOf(server.url, adminToken);
    const account = await operator.call(api.createAccount, { body: { name: 'Ada' } });
    const { token } = await operator.call(api.createToken, { params: { id: account.id }, body: {} });
    const client = clientOf(server.url, token);
    const [first, ...others] = points;
    const worker = await start({ ...asWorker, FAILPOINT: first ?? '' });
    const run = await startSumRun(client, await prepareRun(client));
    const following = followKilledRun(client, run.id, 200_000);
    assert.equal(await worker.ended, 'SIGKILL', worker.output());
    for (const point of others) {
      assert.equal(await endOf({ ...asWorker, FAILPOINT: point }), 'SIGKILL', point);
    }
    await start(asWorker);
    const events = await following;
    await assertWhole(client, operator, run.id, events);
    const again = model.timesAsked().filter((times) => times > 1);
    const underWay = points.filter((point) => inFlight.includes(point));
    assert.deepEqual(
      again,
      underWay.map(() => 2),
      'only the calls under way were made again',
    );
  } finally {
    await Promise.all(started.map((server) => server.kill()));
    await model.stop();
    await database.drop();
  }
}

// Without Postgres the other suites say in one line what was skipped; with CI=true they fail.
if (postgresIsHere) {
  describe('kill -9 of workers on Postgres', () => {
    it('at every point: another worker takes over, nothing is bought, charged or told twice', async function () {
      this.timeout(300_000);
      const shares = Array.from({ length: lanes }, (_, lane) =>
        killPoints.filter((_point, index) => index % lanes === lane),
      );
      await Promise.all(shares.map(killInTurn));
    });
  });
}
