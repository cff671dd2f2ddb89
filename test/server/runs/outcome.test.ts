import assert from 'node:assert/strict';
import { api } from '#shared/api.ts';
import type { ProposalOutcome, Run } from '#shared/runs.contract.ts';
import { answerChecksToEnd, prepareRun, startSumRun, waitForChecks } from '../../support/runDriver.ts';
import { approval, isRight, rightEdit } from '../../support/sumModel.ts';
import { runSuite } from './runSuite.ts';

runSuite('what became of a run', (world) => {
  const report = (id: string, outcome: ProposalOutcome): Promise<Run> =>
    world.client.call(api.postOutcome, { params: { id }, body: { outcome } });
  async function started(...answers: string[]): Promise<string> {
    world.answers = answers;
    return (await startSumRun(world.client, await prepareRun(world.client))).id;
  }

  for (const outcome of ['declined', 'conflicted'] as const) {
    it(`is charged as spent when the proposal is ${outcome}: the work was verified`, async () => {
      const { client } = world;
      const before = await client.call(api.getCredits, {});
      const id = await started(rightEdit, approval);
      const run = await answerChecksToEnd(client, id, isRight);
      await report(id, outcome);
      const receipt = await client.call(api.getReceipt, { params: { id } });
      const after = await client.call(api.getCredits, {});
      assert.equal(receipt.outcome, outcome);
      assert.ok(receipt.charged > 0);
      assert.deepEqual([receipt.charged, receipt.notCharged], [run.spent, 0]);
      assert.equal(before.available - after.available, receipt.charged);
      assert.deepEqual(
        receipt.transfers.map(({ kind, amount }) => [kind, amount]),
        [['charge', receipt.charged]],
      );
    });
  }

  it('may be said again the same way, and not another way', async () => {
    const id = await started(rightEdit, approval);
    await answerChecksToEnd(world.client, id, isRight);
    assert.equal((await report(id, 'applied')).outcome, 'applied');
    assert.equal((await report(id, 'applied')).outcome, 'applied');
    await assert.rejects(report(id, 'declined'), { code: 'conflict' });
    const run = await world.client.call(api.getRun, { params: { id } });
    assert.equal(run.outcome, 'applied');
  });

  it('is not known while it goes on: no outcome, no proposal, no receipt, no answers', async () => {
    const { client } = world;
    const id = await started(rightEdit);
    await waitForChecks(client, id, 1);
    const params = { id };
    await assert.rejects(report(id, 'applied'), { code: 'conflict' });
    await assert.rejects(client.call(api.getProposal, { params }), { code: 'not_found' });
    await assert.rejects(client.call(api.getReceipt, { params }), { code: 'conflict' });
    await assert.rejects(client.call(api.answerQuestions, { params, body: { answers: [] } }), {
      code: 'run_not_waiting',
    });
    await assert.rejects(client.call(api.authorizeRun, { params, body: { authorized: 1_000_000 } }), {
      code: 'run_not_waiting',
    });
    await assert.rejects(client.call(api.getChange, { params: { id, n: 2 } }), { code: 'not_found' });
    await client.call(api.cancelRun, { params });
  });
});
