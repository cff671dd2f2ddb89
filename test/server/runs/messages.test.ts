import assert from 'node:assert/strict';
import { api } from '#shared/api.ts';
import type { Messages } from '#shared/messages.contract.ts';
import type { Run } from '#shared/runs.contract.ts';
import { startRetentionWorker } from '../../../server/jobs/retentionWorker.ts';
import { createRunStore } from '../../../server/runs/runs.pg.ts';
import { createSnapshotStore } from '../../../server/snapshots/snapshots.pg.ts';
import { answerChecksToEnd, prepareRun, startSumRun, waitForChecks } from '../../support/runDriver.ts';
import { approval, isRight, rightEdit } from '../../support/sumModel.ts';
import { type RunWorld, runSuite } from './runSuite.ts';

const messagesOf = ({ client }: RunWorld, run: Run): Promise<Messages> =>
  client.call(api.getMessages, { params: { id: run.id } });
const forget = ({ client }: RunWorld, run: Run) =>
  client.call(api.deleteMessages, { params: { id: run.id } });

async function started({ client, ...world }: RunWorld): Promise<Run> {
  world.answers.splice(0, Number.POSITIVE_INFINITY, rightEdit, approval);
  return startSumRun(client, await prepareRun(client));
}

async function verified(world: RunWorld): Promise<Run> {
  const run = await answerChecksToEnd(world.client, (await started(world)).id, isRight);
  assert.equal(run.state, 'verified', run.message ?? '');
  return run;
}

runSuite('the conversation of a run', (world) => {
  it('is deleted when the user says so; its proposal and its receipt stay', async () => {
    const run = await verified(world);
    const params = { id: run.id };
    const proposal = await world.client.call(api.getProposal, { params });
    const receipt = await world.client.call(api.getReceipt, { params });
    const before = await messagesOf(world, run);
    assert.deepEqual([before.items.length, before.deletedAt], [2, null]);
    await forget(world, run);
    const after = await messagesOf(world, run);
    assert.deepEqual(after.items, []);
    assert.match(after.deletedAt ?? '', /^\d{4}-/);
    await forget(world, run);
    assert.deepEqual(await messagesOf(world, run), after);
    assert.deepEqual(await world.client.call(api.getProposal, { params }), proposal);
    assert.deepEqual(await world.client.call(api.getReceipt, { params }), receipt);
    const { rows } = await world.database.knex.raw(
      `select count(*)::int as n from run_step where run_id = ? and request::text like '%sum%'`,
      [run.id],
    );
    assert.equal(rows[0].n, 0);
  });

  it('is kept while the run is not over, which then ends as it would have', async () => {
    const { id } = await started(world);
    const run = await waitForChecks(world.client, id, 1);
    await assert.rejects(forget(world, run), { code: 'conflict', message: /not over.*Nothing was deleted/ });
    assert.equal((await messagesOf(world, run)).items.length, 1);
    assert.equal((await answerChecksToEnd(world.client, id, isRight)).state, 'verified');
  });

  it('is deleted by itself when it was kept long enough, and not before', async () => {
    const [old, recent] = [await verified(world), await verified(world)];
    const { knex } = world.database;
    const ended = (run: Run, days: number) =>
      knex.raw(`update run set ended_at = now() - ? * interval '1 day' where id = ?`, [days, run.id]);
    await ended(old, 30.1);
    await ended(recent, 29.9);
    const worker = startRetentionWorker(
      {
        inTransaction: (work) =>
          world.database.transaction((trx) =>
            work({ runs: createRunStore(trx), snapshots: createSnapshotStore(trx) }),
          ),
        logger: { warn: (_, message) => assert.fail(message) },
      },
      30,
    );
    // The first batch is under way, and waited for.
    await worker.stop();
    assert.deepEqual((await messagesOf(world, old)).items, []);
    const { items, deletedAt } = await messagesOf(world, recent);
    assert.deepEqual([items.length, deletedAt], [2, null]);
  });
});
