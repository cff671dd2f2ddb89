import assert from 'node:assert/strict';
import { api } from '#shared/api.ts';
import {
  answerChecksToEnd,
  prepareRun,
  startSumRun,
  sumsWorkspace,
  sumTodo,
} from '../../support/runDriver.ts';
import { criteria, isRight, review, rightEdit, sumEdit, wrongEdit } from '../../support/sumModel.ts';
import { runSuite } from './runSuite.ts';

runSuite('a rejected run', (world) => {
  it('leaves the project awaiting refinement, says what failed, and costs nothing within the free allowance', async () => {
    const { client } = world;
    world.answers = [wrongEdit, sumEdit('a * b'), sumEdit('b - a')];
    const before = await client.call(api.getCredits, {});
    const given = await prepareRun(client);
    const run = await answerChecksToEnd(client, (await startSumRun(client, given)).id, isRight);
    assert.deepEqual([run.state, run.reason, run.attempt], ['rejected', 'checks', 3]);

    const { feedback } = run;
    assert.ok(feedback);
    assert.deepEqual(feedback.failedCriteria, ['node --test']);
    assert.match(feedback.evidence.join('\n'), /exit code 1\nnot ok 1: sum\(1, 2\) was -1, expected 3/);
    assert.deepEqual(
      feedback.attempts,
      [1, 2, 3].map((attempt) => ({ attempt, failed: 'Not passed: node --test.' })),
    );
    assert.match(feedback.summary, /did not pass its checks.*Nothing was changed in your workspace/);

    const project = await client.call(api.getProject, { params: { id: given.projectId } });
    assert.equal(project.status, 'awaiting_refinement');

    const receipt = await client.call(api.getReceipt, { params: { id: run.id } });
    const after = await client.call(api.getCredits, {});
    assert.ok(receipt.spent > 0);
    assert.deepEqual([receipt.charged, receipt.notCharged], [0, receipt.spent]);
    assert.deepEqual([after.available, after.held], [before.available, 0]);
    assert.equal(after.freeToday.used, receipt.spent);
    assert.deepEqual(receipt.files, []);
  });

  it('offers a refinement from the rejected change, pre-filled with the TODO and the evidence', async () => {
    const { client } = world;
    world.answers = [rightEdit, review('rejected', 'a + b', { feedback: 'Text is added like a number.' })];
    world.answers.push(sumEdit('b + a'), review('rejected', 'b + a', { feedback: 'Still so.' }));
    world.answers.push(sumEdit('+a + +b'), review('rejected', '+a + +b', { feedback: 'NaN is returned.' }));
    const given = await prepareRun(client);
    const run = await answerChecksToEnd(client, (await startSumRun(client, given)).id, () => true);
    assert.deepEqual([run.state, run.reason], ['rejected', 'review']);
    assert.deepEqual(run.feedback?.failedCriteria, criteria);
    const offer = run.feedback?.refine;
    assert.equal(offer?.fromRunId, run.id);
    assert.match(
      offer?.instruction ?? '',
      /Make "Add `sum\(a, b\)` to `src\/sum\.js`" pass[\s\S]*NaN is returned/,
    );
  });

  it('keeps the rejected change to be looked at, offers no proposal, and leaves the box of the TODO to the user', async () => {
    const { client } = world;
    world.answers = [wrongEdit, wrongEdit];
    const given = await prepareRun(client);
    const run = await answerChecksToEnd(client, (await startSumRun(client, given)).id, isRight);
    const change = await client.call(api.getChange, { params: { id: run.id, n: 1 } });
    assert.deepEqual(
      change.files.map(({ path }) => path),
      ['src/sum.js'],
    );
    await assert.rejects(client.call(api.getProposal, { params: { id: run.id } }), { code: 'not_found' });
    await assert.rejects(
      client.call(api.postOutcome, { params: { id: run.id }, body: { outcome: 'applied' } }),
      { code: 'conflict' },
    );
    // The same TODO, still open in the same snapshot, can be run again at once.
    world.answers = [rightEdit, review('approved', 'a + b')];
    const again = await prepareRun(client, { projectId: given.projectId, files: sumsWorkspace });
    const second = await startSumRun(client, again, { hint: 'sum adds' });
    assert.deepEqual(second.todo, sumTodo);
    assert.equal((await answerChecksToEnd(client, second.id, isRight)).state, 'verified');
  });
});
