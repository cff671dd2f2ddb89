import assert from 'node:assert/strict';
import { once } from 'node:events';
import { promises as fs } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assertWhole, followKilledRun } from '../../support/followKilledRun.ts';
import { inFlight, killPoints } from '../../support/killPoints.ts';
import { clientOf, prepareRun, startSumRun } from '../../support/runDriver.ts';
import { endOf, startServerProcess } from '../../support/serverProcess.ts';
import { type SumService, startSumService } from '../../support/sumService.ts';

async function freePort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return String(port);
}

describe('kill -9 of an embedded server', () => {
  let folder: string;
  let model: SumService;

  before(async () => {
    folder = await fs.mkdtemp(join(tmpdir(), 'plumbline-kill-'));
    model = await startSumService();
  });
  after(async () => {
    await model?.stop();
    await fs.rm(folder, { recursive: true, force: true });
  });

  it('at every point in turn: the run completes, nothing is bought, charged or told twice', async function () {
    this.timeout(300_000);
    const environment = { ...model.environment, DATA_FOLDER: folder, PORT: await freePort() };
    let server = await startServerProcess({ ...environment, FAILPOINT: killPoints[0] });
    const { token } = server;
    assert.ok(token);
    const client = clientOf(server.url, token);
    const run = await startSumRun(client, await prepareRun(client));
    const following = followKilledRun(client, run.id, 280_000);
    assert.equal(await server.ended, 'SIGKILL', server.output());
    for (const point of killPoints.slice(1)) {
      assert.equal(await endOf({ ...environment, FAILPOINT: point }), 'SIGKILL', point);
    }
    server = await startServerProcess(environment);
    const events = await following;
    await assertWhole(client, client, run.id, events);
    assert.deepEqual(
      model.timesAsked().sort(),
      inFlight.map(() => 2),
      'only the calls under way were made again',
    );
    await server.stop();
  });

  it('loses nothing at Ctrl+C either, wherever it comes: each step under way ends, the next start goes on', async function () {
    this.timeout(180_000);
    const environment = {
      ...model.environment,
      DATA_FOLDER: join(folder, 'stopped'),
      PORT: await freePort(),
    };
    let server = await startServerProcess(environment);
    assert.ok(server.token);
    const client = clientOf(server.url, server.token);
    const run = await startSumRun(client, await prepareRun(client));
    const following = followKilledRun(client, run.id, 170_000);
    for (const waitMs of [20, 60, 180]) {
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      await server.stop();
      assert.equal(await server.ended, '0', server.output());
      server = await startServerProcess(environment);
    }
    await assertWhole(client, client, run.id, await following);
    await server.stop();
  });

  it('keeps the folder for itself while it lives: a second server refuses to start and says why', async () => {
    const environment = { ...model.environment, DATA_FOLDER: folder };
    const first = await startServerProcess(environment);
    await assert.rejects(startServerProcess(environment), /ended \(2\)[\s\S]*is using the data folder/);
    await first.kill();
    const next = await startServerProcess(environment);
    assert.equal(await next.stop().then(() => next.ended), '0');
  });
});
