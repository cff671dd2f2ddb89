import assert from 'node:assert/strict';
import { api } from '#shared/api.ts';
import type { Run } from '#shared/runs.contract.ts';
import { cut, fails } from '../../support/modelReplies.ts';
import type { Reply } from '../../support/modelServer.ts';
import { answerChecksToEnd, prepareRun, startSumRun } from '../../support/runDriver.ts';
import { approval, isRight, rightEdit } from '../../support/sumModel.ts';
import { eventsOf } from './eventsOf.ts';
import { type RunWorld, runSuite } from './runSuite.ts';

const triesOfAModel = 4;
const allTriesFail = Array.from({ length: triesOfAModel }, () => fails(503, {}, { 'retry-after-ms': '0' }));

async function run(world: RunWorld, ...answers: (string | Reply)[]): Promise<Run> {
  world.answers = answers;
  const { id } = await startSumRun(world.client, await prepareRun(world.client));
  return answerChecksToEnd(world.client, id, isRight);
}

runSuite(
  'a run with a second model to turn to',
  (world) => {
    it('goes on with it when the first is out of service, and tells so', async () => {
      const ended = await run(world, ...allTriesFail, rightEdit, approval);
      assert.equal(ended.state, 'verified', ended.message ?? '');
      assert.deepEqual(
        world.asked.map(({ model }) => model),
        [...allTriesFail.map(() => 'demo-implementer'), 'demo-architect', 'demo-architect'],
      );
      const events = await eventsOf(world.client, ended.id);
      assert.deepEqual(
        events.flatMap((event) => (event.type === 'notice' ? [event.data.message] : [])),
        ['demo/demo-implementer does not answer. Going on with demo/demo-architect.'],
      );
      const { items } = await world.client.call(api.getMessages, { params: { id: ended.id } });
      assert.equal(items[0]?.model, 'demo/demo-architect');
    });

    it('goes on with it when answers of the first keep breaking off', async () => {
      const ended = await run(world, ...allTriesFail.map(() => cut), rightEdit, approval);
      assert.equal(ended.state, 'verified', ended.message ?? '');
      assert.equal(ended.spent, ended.charged);
    });

    it('fails, free of charge, when every model is out of service', async () => {
      const before = await world.client.call(api.getCredits, {});
      const ended = await run(world, fails(401), fails(404));
      assert.deepEqual([ended.state, ended.charged], ['failed', 0]);
      const after = await world.client.call(api.getCredits, {});
      assert.deepEqual([after.available, after.held], [before.available, 0]);
    });
  },
  { IMPLEMENTER_MODELS: 'demo-implementer,demo-architect' },
);

runSuite(
  'a review with a second Architect to turn to',
  (world) => {
    it('goes on with it when the first is out of service, and tells so', async () => {
      const ended = await run(world, rightEdit, ...allTriesFail, approval);
      assert.equal(ended.state, 'verified', ended.message ?? '');
      assert.deepEqual(
        world.asked.map(({ model }) => model),
        ['demo-implementer', ...allTriesFail.map(() => 'demo-architect'), 'demo-implementer'],
      );
      const events = await eventsOf(world.client, ended.id);
      assert.deepEqual(
        events.flatMap((event) => (event.type === 'notice' ? [event.data.message] : [])),
        ['demo/demo-architect does not answer. Going on with demo/demo-implementer.'],
      );
    });

    it('fails free when none answers: nothing is verified without a review', async () => {
      const ended = await run(world, rightEdit, fails(401), fails(404));
      assert.deepEqual([ended.state, ended.charged, ended.outcome], ['failed', 0, null]);
      await assert.rejects(world.client.call(api.getProposal, { params: { id: ended.id } }), {
        code: 'not_found',
      });
    });
  },
  { ARCHITECT_MODELS: 'demo-architect,demo-implementer' },
);
