import assert from 'node:assert/strict';
import { api } from '#shared/api.ts';
import type { ApiClient } from '../../../extension/api/apiClient.ts';
import {
  answerChecks,
  answerChecksToEnd,
  clientOf,
  prepareRun,
  startSumRun,
  waitForChecks,
  waitForEnd,
} from '../../support/runDriver.ts';
import { approval, isRight, rightEdit } from '../../support/sumModel.ts';
import { type RunWorld, runSuite, usage } from './runSuite.ts';

const operatorOf = async ({ server }: RunWorld): Promise<ApiClient> =>
  clientOf(new URL(server.url), (await server.person({ admin: true })).token);

/** pico-USD a token; the demo models' as they are shipped. */
const shipped = { 'demo-implementer': [400_000, 1_600_000], 'demo-architect': [2_000_000, 8_000_000] };
const setPrices = async (world: RunWorld, times: number): Promise<void> => {
  const operator = await operatorOf(world);
  for (const [model, [input = 0, output = 0]] of Object.entries(shipped)) {
    const each = String(input * times);
    await operator.call(api.setPrice, {
      body: {
        provider: 'demo',
        model,
        tierMinPrompt: 0,
        input: each,
        cached: each,
        cacheWrite: each,
        output: String(output * times),
        markupBps: 0,
      },
    });
  }
};
/** What a run of two calls costs at the shipped prices, micro-USD. */
const usual = usage.prompt_tokens * (0.4 + 2) + usage.completion_tokens * (1.6 + 8);

runSuite('prices that change under a run', (world) => {
  beforeEach(() => setPrices(world, 1));

  it('are those of its quote to its end, also for a run that begins after the change', async () => {
    world.answers = [rightEdit, approval, rightEdit, approval];
    const [first, second] = [await prepareRun(world.client), await prepareRun(world.client)];
    const { id } = await startSumRun(world.client, first);
    const waiting = await waitForChecks(world.client, id, 1);
    await setPrices(world, 10);
    await answerChecks(world.client, waiting, isRight);
    const ended = await waitForEnd(world.client, id);
    assert.deepEqual([ended.state, ended.charged], ['verified', usual]);
    const later = await startSumRun(world.client, second);
    const quoted = await answerChecksToEnd(world.client, later.id, isRight);
    assert.deepEqual([quoted.state, quoted.charged], ['verified', usual]);
  });

  it('are the new ones in the next quote', async () => {
    const { quote: before } = await prepareRun(world.client);
    await setPrices(world, 10);
    const { quote: after } = await prepareRun(world.client);
    // Each call is rounded up once.
    assert.ok(Math.abs(after.max - 10 * before.max) < 100, `${before.max} became ${after.max}`);
  });
});

runSuite(
  'a model without a price',
  (world) => {
    it('is refused before a run, by name, with nothing held or asked; a price of zero is enough', async () => {
      await assert.rejects(prepareRun(world.client), {
        code: 'price_unknown',
        message: /no price for demo\/nobody-knows.*operator/,
      });
      assert.equal((await world.client.call(api.getCredits, {})).held, 0);
      assert.equal(world.asked.length, 0);
      const operator = await operatorOf(world);
      const free = { input: '0', cached: '0', cacheWrite: '0', output: '0', markupBps: 0 };
      const price = { provider: 'demo', model: 'nobody-knows', tierMinPrompt: 0, ...free };
      await operator.call(api.setPrice, { body: price });
      world.answers = [rightEdit, approval];
      const { id } = await startSumRun(world.client, await prepareRun(world.client));
      const ended = await answerChecksToEnd(world.client, id, isRight);
      assert.deepEqual(
        [ended.state, ended.charged],
        ['verified', Math.ceil(usage.prompt_tokens * 0.4 + usage.completion_tokens * 1.6)],
      );
    });
  },
  { ARCHITECT_MODELS: 'nobody-knows' },
);
