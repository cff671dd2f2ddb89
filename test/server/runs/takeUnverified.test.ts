import assert from 'node:assert/strict';
import { api } from '#shared/api.ts';
import type { Change } from '#shared/changes.contract.ts';
import type { Run } from '#shared/runs.contract.ts';
import { lastChange } from '../../../extension/core/lastChange.ts';
import { answerChecksToEnd, prepareRun, startSumRun, sumsWorkspace } from '../../support/runDriver.ts';
import { approval, criteria, edit, isRight, review, rightEdit, wrongEdit } from '../../support/sumModel.ts';
import { type RunWorld, runSuite } from './runSuite.ts';

async function rejected({ client, ...world }: RunWorld, answers = [wrongEdit, wrongEdit]): Promise<Run> {
  world.answers.splice(0, Number.POSITIVE_INFINITY, ...answers);
  const run = await answerChecksToEnd(
    client,
    (await startSumRun(client, await prepareRun(client))).id,
    isRight,
  );
  assert.equal(run.state, 'rejected', run.message ?? '');
  return run;
}

async function changeOf({ client }: RunWorld, run: Run): Promise<Change> {
  const change = await lastChange(client, run);
  assert.ok(change);
  return change;
}

async function take(world: RunWorld, run: Run, given: { authorized?: number; changeSha256?: string } = {}) {
  const { changeSha256, attempt: n } = await changeOf(world, run);
  return world.client.call(api.takeUnverified, {
    params: { id: run.id, n },
    body: { changeSha256, authorized: run.spent, ...given },
  });
}

runSuite('a rejected change taken unverified', (world) => {
  it('is charged once, gives back the allowance, and its receipt says that it was not verified', async () => {
    const { client } = world;
    const run = await rejected(world);
    assert.deepEqual([run.charged, run.outcome], [0, null]);
    assert.ok(run.spent > 0);
    const before = await client.call(api.getCredits, {});
    assert.equal(before.freeToday.used, run.spent);
    const [taken, again] = [await take(world, run), await take(world, run)];
    assert.deepEqual([taken.state, taken.outcome, taken.charged], ['rejected', 'taken', run.spent]);
    assert.deepEqual(again, taken);
    const after = await client.call(api.getCredits, {});
    assert.deepEqual([after.available, after.freeToday.used], [before.available - run.spent, 0]);
    const receipt = await client.call(api.getReceipt, { params: { id: run.id } });
    assert.deepEqual(
      [receipt.state, receipt.outcome, receipt.charged, receipt.notCharged],
      ['rejected', 'taken', run.spent, 0],
    );
    assert.match(receipt.chargeReason, /not verified\. You took it/);
    assert.deepEqual(
      receipt.files.map(({ path }) => path),
      ['src/sum.js'],
    );
    assert.deepEqual(
      receipt.transfers.map(({ kind, amount }) => [kind, amount]),
      [['taken', run.spent]],
    );
    const usage = await client.call(api.getUsage, { query: { group: 'project' } });
    assert.equal(usage.total.charged, run.spent);
  });

  it('is charged once by any number of windows at the same time', async () => {
    const run = await rejected(world);
    const before = await world.client.call(api.getCredits, {});
    const all = await Promise.all(Array.from({ length: 8 }, () => take(world, run)));
    assert.ok(all.every(({ charged }) => charged === run.spent));
    assert.equal((await world.client.call(api.getCredits, {})).available, before.available - run.spent);
  });

  it('is not taken for more than was agreed to, nor in place of another change', async () => {
    const run = await rejected(world);
    await assert.rejects(take(world, run, { authorized: run.spent - 1 }), { code: 'authorization_too_low' });
    await assert.rejects(take(world, run, { changeSha256: '0'.repeat(64) }), { code: 'conflict' });
    const { outcome, charged } = await world.client.call(api.getRun, { params: { id: run.id } });
    assert.deepEqual([outcome, charged], [null, 0]);
  });

  it('is refused where it holds a credential', async () => {
    // Put together at run time, so that no scanner takes it for a leaked one.
    const token = `npm${'_'}aB3dE5gH7jK9mN2pQ4sT6vW8yZ1bC3eF5hJ7`;
    const bad = `${rightEdit}\n${edit('src/key.js', '', `export const key = '${token}';`)}`;
    const run = await rejected(world, [bad, bad]);
    await assert.rejects(take(world, run), { code: 'path_refused', message: /holds a new credential/ });
    assert.equal((await world.client.call(api.getRun, { params: { id: run.id } })).charged, 0);
  });

  it('is refused for a verified run, for a plan, and for a run of somebody else', async () => {
    world.answers = [rightEdit, approval];
    const { id } = await startSumRun(world.client, await prepareRun(world.client));
    const verified = await answerChecksToEnd(world.client, id, isRight);
    await assert.rejects(take(world, verified), { code: 'conflict' });
    const run = await rejected(world);
    const stranger = await world.server.person();
    const { changeSha256 } = await changeOf(world, run);
    const { status } = await world.server.send('POST', `/v1/runs/${run.id}/attempts/1/take`, {
      token: stranger.token,
      body: { changeSha256, authorized: run.spent },
    });
    assert.equal(status, 404);
  });

  it('is the base of what comes after it: a refinement starts from the files, edits of the user included', async () => {
    const { client } = world;
    const run = await rejected(world);
    await take(world, run);
    const own = `${sumsWorkspace['src/sum.js']}export const sum = (a, b) => a - b; // mine\n`;
    const files = { ...sumsWorkspace, 'src/sum.js': own };
    const instruction = 'Add, do not subtract';
    const approved = review('approved', 'a + b', { criteria: [instruction, ...criteria] });
    world.answers.push(edit('src/sum.js', 'a - b; // mine', 'a + b; // mine'), approved);
    const given = await prepareRun(client, {
      files,
      projectId: run.projectId,
      kind: 'refine',
      ask: { fromRunId: run.id },
    });
    const started = await startSumRun(client, given, {
      kind: 'refine',
      todo: undefined,
      fromRunId: run.id,
      instruction,
    });
    const ended = await answerChecksToEnd(client, started.id, isRight);
    assert.equal(ended.state, 'verified', ended.message ?? '');
    const change = await client.call(api.getChange, { params: { id: ended.id, n: 1 } });
    assert.match(Buffer.from(change.files[0]?.content ?? '', 'base64').toString(), /a \+ b; \/\/ mine/);
  });
});
