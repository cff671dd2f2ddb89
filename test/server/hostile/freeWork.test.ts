import assert from 'node:assert/strict';
import { api } from '#shared/api.ts';
import type { Run } from '#shared/runs.contract.ts';
import { prepareRun, startSumRun, waitForChecks, waitForEnd } from '../../support/runDriver.ts';
import { approval, rightEdit } from '../../support/sumModel.ts';
import { type RunWorld, runSuite } from '../runs/runSuite.ts';

const messagesOf = (world: RunWorld, run: Run) =>
  world.client.call(api.getMessages, { params: { id: run.id } });
const changeOf = (world: RunWorld, run: Run) =>
  world.client.call(api.getChange, { params: { id: run.id, n: 1 } });
const cancel = (world: RunWorld, run: Run) => world.client.call(api.cancelRun, { params: { id: run.id } });

runSuite('work that was not paid for', (world) => {
  /** The model wrote the right change, and then gave no verdict that can be read. */
  async function failedRun(readWhileItRan: (run: Run) => Promise<unknown> = async () => undefined) {
    world.answers = [rightEdit, 'no verdict', 'no verdict again'];
    const given = await prepareRun(world.client);
    const started = await startSumRun(world.client, given);
    const run = await waitForChecks(world.client, started.id, 1);
    await readWhileItRan(run);
    return run;
  }

  async function withoutChecks() {
    world.answers = [rightEdit, 'no verdict', 'no verdict again'];
    const given = await prepareRun(world.client, { checks: false });
    return waitForEnd(world.client, (await startSumRun(world.client, given, { checks: [] })).id);
  }

  it('is not handed out as the change of a run that failed free', async () => {
    const failed = await withoutChecks();
    assert.deepEqual([failed.state, failed.charged], ['failed', 0]);
    assert.match(failed.message ?? '', /You are not charged\.$/);
    await assert.rejects(changeOf(world, failed), { code: 'conflict' });
  });

  it('is not handed out in the messages of a run that failed free', async () => {
    const { items } = await messagesOf(world, await withoutChecks());
    assert.deepEqual(
      items.map(({ step, answer }) => [step, answer]),
      [['implement:1', null]],
    );
    assert.doesNotMatch(JSON.stringify(items), /a \+ b/);
  });

  it('counts as handed out once the messages were read', async () => {
    const run = await failedRun((waiting) => messagesOf(world, waiting));
    const cancelled = await cancel(world, run);
    assert.equal(cancelled.charged, 0);
    const { freeToday } = await world.client.call(api.getCredits, {});
    assert.equal(freeToday.used, cancelled.spent);
    const receipt = await world.client.call(api.getReceipt, { params: { id: run.id } });
    assert.match(receipt.chargeReason, /the free allowance of the day paid for it/);
  });

  it('is charged when it is cancelled unread, and may be read then', async () => {
    const cancelled = await cancel(world, await failedRun());
    assert.ok(cancelled.spent > 0);
    assert.equal(cancelled.charged, cancelled.spent);
    assert.equal((await changeOf(world, cancelled)).files.length, 1);
    assert.match(JSON.stringify(await messagesOf(world, cancelled)), /a \+ b/);
  });

  it('leaves a run unread whose messages hold no answer yet', async () => {
    world.answers = [];
    const silent = new Promise<void>((resolve) => {
      world.answers.push(() => resolve());
    });
    const given = await prepareRun(world.client);
    const run = await startSumRun(world.client, given);
    await silent;
    const { items } = await messagesOf(world, run);
    assert.deepEqual(
      items.map(({ answer }) => answer),
      [null],
    );
    await cancel(world, run);
    const [row] = await world.database.knex('run').where({ id: run.id }).select('change_left');
    assert.equal(row.change_left, false);
  });
});

runSuite(
  'a server that charges rejected runs in full',
  (world) => {
    it('says so in the quote and on the receipt', async () => {
      const { quote } = await prepareRun(world.client);
      assert.equal(quote.ifRejected.charge, quote.max);
      world.answers = [rightEdit, approval.replace('approved', 'rejected')];
      const given = await prepareRun(world.client, { checks: false });
      const run = await startSumRun(world.client, given, { checks: [] });
      const ended = await waitForEnd(world.client, run.id);
      assert.deepEqual([ended.state, ended.charged], ['rejected', ended.spent]);
      const receipt = await world.client.call(api.getReceipt, { params: { id: run.id } });
      assert.match(receipt.chargeReason, /charges such runs in full/);
    });
  },
  { CHARGE_REJECTED: 'full', MAX_ATTEMPTS: '1' },
);

runSuite(
  'a run that fails after its change was read',
  (world) => {
    it('says what it costs when the allowance of the day is used up', async () => {
      world.answers = [rightEdit, 'no verdict', 'no verdict again'];
      const given = await prepareRun(world.client);
      const started = await startSumRun(world.client, given);
      const run = await waitForChecks(world.client, started.id, 1);
      const change = await changeOf(world, run);
      await world.client.call(api.postCheckResults, {
        params: { id: run.id, n: 1 },
        body: {
          changeSha256: change.changeSha256,
          baseHashes: Object.fromEntries(change.files.map(({ path, baseSha256 }) => [path, baseSha256])),
          results: [
            {
              id: 'test',
              name: 'Tests',
              command: ['node', '--test'],
              exitCode: 0,
              timedOut: false,
              startError: null,
              durationMs: 1,
              outputTail: '',
            },
          ],
        },
      });
      const ended = await waitForEnd(world.client, run.id);
      assert.deepEqual([ended.state, ended.charged], ['failed', ended.spent]);
      assert.ok(ended.spent > 0);
      assert.match(ended.message ?? '', /credits are charged\.$/);
    });
  },
  { FREE_PER_DAY: '0' },
);
