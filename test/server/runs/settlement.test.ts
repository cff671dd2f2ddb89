import assert from 'node:assert/strict';
import { api } from '#shared/api.ts';
import type { Run } from '#shared/runs.contract.ts';
import {
  answerChecksToEnd,
  type Prepared,
  prepareRun,
  startSumRun,
  waitForChecks,
} from '../../support/runDriver.ts';
import { isRight, review, rightEdit, wrongEdit } from '../../support/sumModel.ts';
import { type RunWorld, runSuite, usage } from './runSuite.ts';

/** micro-USD: tokens at the demo prices of the two roles. */
const implementerCall = usage.prompt_tokens * 0.4 + usage.completion_tokens * 1.6;
const architectCall = usage.prompt_tokens * 2 + usage.completion_tokens * 8;

async function run(world: RunWorld, ...answers: string[]): Promise<Run> {
  world.answers = answers;
  const { id } = await startSumRun(world.client, await prepareRun(world.client));
  return answerChecksToEnd(world.client, id, isRight);
}

/** The rules that the server keeps with a quote. */
async function promised({ database }: RunWorld, { quote }: Prepared): Promise<unknown[]> {
  const row = await database.knex('quote').where({ id: quote.id }).first('charge_rejected', 'free_per_day');
  return [row.charge_rejected, Number(row.free_per_day)];
}

async function taken(world: RunWorld, work: () => Promise<unknown>): Promise<number> {
  const before = await world.client.call(api.getCredits, {});
  await work();
  const after = await world.client.call(api.getCredits, {});
  assert.equal(after.held, 0);
  return before.available - after.available;
}

runSuite(
  'a run beyond the free allowance of the day',
  (world) => {
    it('is charged in full when it is rejected, and the quote said so', async () => {
      const given = await prepareRun(world.client);
      const { quote } = given;
      assert.deepEqual(await promised(world, given), ['allowance', 0]);
      assert.deepEqual(quote.ifRejected, { charge: quote.max, freeLeftToday: 0, freePerDay: 0 });
      assert.equal(quote.chargeRejected, 'allowance');
      const charged = await taken(world, async () => {
        const ended = await run(world, wrongEdit);
        assert.deepEqual([ended.state, ended.charged], ['rejected', implementerCall]);
      });
      assert.equal(charged, implementerCall);
    });

    it('is charged when it is cancelled after its change was read', async () => {
      world.answers = [rightEdit];
      const charged = await taken(world, async () => {
        const { id } = await startSumRun(world.client, await prepareRun(world.client));
        await waitForChecks(world.client, id, 1);
        await world.client.call(api.getChange, { params: { id, n: 1 } });
        await world.client.call(api.cancelRun, { params: { id } });
      });
      assert.equal(charged, implementerCall);
    });

    it('costs what its calls cost, to the micro-dollar, as the receipt lists them', async () => {
      const ended = await run(world, rightEdit, review('approved', 'a + b'));
      const receipt = await world.client.call(api.getReceipt, { params: { id: ended.id } });
      assert.deepEqual(
        receipt.calls.map(({ step, model, tokens, charge }) => [
          step,
          model,
          tokens.prompt,
          tokens.output,
          charge,
        ]),
        [
          ['implement:1', 'demo-implementer', usage.prompt_tokens, usage.completion_tokens, implementerCall],
          ['review:1', 'demo-architect', usage.prompt_tokens, usage.completion_tokens, architectCall],
        ],
      );
      assert.equal(receipt.charged, implementerCall + architectCall);
    });
  },
  { FREE_PER_DAY: '0', MAX_ATTEMPTS: '1' },
);

runSuite(
  'a run that uses up the free allowance of the day',
  (world) => {
    it('is not promised what runs under way may use up', async () => {
      const first = await prepareRun(world.client);
      assert.equal(first.quote.ifRejected.freeLeftToday, 1_000);
      world.answers = [rightEdit];
      const { id, authorized } = await startSumRun(world.client, first);
      assert.ok(authorized >= 1_000);
      const { quote } = await prepareRun(world.client);
      assert.deepEqual(quote.ifRejected, { charge: quote.max, freeLeftToday: 0, freePerDay: 1_000 });
      await waitForChecks(world.client, id, 1);
      await world.client.call(api.getChange, { params: { id, n: 1 } });
      const { cancelCost } = await world.client.call(api.getRun, { params: { id } });
      const cancelled = await world.client.call(api.cancelRun, { params: { id } });
      // What the run itself holds is its own.
      assert.deepEqual([cancelCost, cancelled.charged], [0, 0]);
    });

    it('is free as far as the allowance reaches', async () => {
      const allowance = 1_000;
      const charges: number[] = [];
      for (let n = 0; n < 2; n++) charges.push(await taken(world, () => run(world, wrongEdit)));
      assert.deepEqual(charges, [0, 2 * implementerCall - allowance]);
      const { freeToday } = await world.client.call(api.getCredits, {});
      assert.deepEqual(freeToday, { perDay: allowance, used: allowance, left: 0 });
    });
  },
  { FREE_PER_DAY: '0.1', MAX_ATTEMPTS: '1' },
);

runSuite(
  'a run on a server that charges rejections in full',
  (world) => {
    it('is quoted as charged in full, and charged though an allowance is left', async () => {
      const given = await prepareRun(world.client);
      const { quote } = given;
      const { chargeRejected, freeToday } = await world.client.call(api.getCredits, {});
      assert.deepEqual([quote.chargeRejected, chargeRejected], ['full', 'full']);
      const { left, perDay } = freeToday;
      assert.ok(left > 0);
      assert.deepEqual(await promised(world, given), ['full', perDay]);
      assert.deepEqual(quote.ifRejected, { charge: quote.max, freeLeftToday: left, freePerDay: perDay });
      const charged = await taken(world, () => run(world, wrongEdit));
      assert.equal(charged, implementerCall);
    });
  },
  { CHARGE_REJECTED: 'full', MAX_ATTEMPTS: '1' },
);
