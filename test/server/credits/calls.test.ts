import assert from 'node:assert/strict';
import { readMargin } from '../../../server/admin/margin.pg.ts';
import { defaultPrices } from '../../../server/credits/defaultPrices.ts';
import { loadPrices } from '../../../server/credits/priceFile.ts';
import { eachDatabase } from '../../support/databases.ts';
import { type Ledger, ledgerOn, usage } from './ledger.ts';

eachDatabase((_name, open) => {
  describe('model calls', () => {
    let ledger: Ledger;
    let orgId: string;
    before(async () => {
      ledger = await ledgerOn(await open());
    });
    beforeEach(async () => {
      orgId = await ledger.organization(10_000);
    });
    afterEach(async () => assert.deepEqual(await ledger.violations(), []));

    const reserve = (runId: string, promptTokens: number, maxOutputTokens = 0, attempt = 1) =>
      ledger.credits.reserveCall({
        runId,
        step: 'implement:1',
        attempt,
        role: 'implementer',
        provider: 'test',
        model: 'even',
        priceId: ledger.even.id,
        promptTokens,
        maxOutputTokens,
      });
    const record = (runId: string, tokens = usage(100, 20), usable = true, attempt = 1) =>
      ledger.credits.recordCall({
        runId,
        step: 'implement:1',
        attempt,
        usage: tokens,
        providerRequestId: 'request-1',
        usable,
      });

    it('reserve their worst case inside the hold, once', async () => {
      const runId = await ledger.heldRun(orgId, 500);
      assert.deepEqual(await reserve(runId, 300, 100), { reserved: 400 });
      assert.deepEqual(await reserve(runId, 300, 100), { reserved: 400 });
      assert.deepEqual(await ledger.credits.holdOf(runId), { amount: 500, reserved: 400, spent: 0 });
    });

    it('are reserved once, however many at once ask for the same one', async () => {
      const runId = await ledger.heldRun(orgId, 5_000);
      const asked = await Promise.all(Array.from({ length: 8 }, () => reserve(runId, 300, 100)));
      assert.ok(asked.every(({ reserved }) => reserved === 400));
      assert.equal((await ledger.credits.holdOf(runId))?.reserved, 400);
    });

    it('are refused with what is needed and left when the hold does not cover their worst case', async () => {
      const runId = await ledger.heldRun(orgId, 500);
      await ledger.spend(runId, 200);
      await assert.rejects(reserve(runId, 300, 1), {
        code: 'authorization_too_low',
        details: { needed: 301, left: 300 },
      });
      assert.deepEqual(await ledger.credits.openCalls(runId, 'implement:1'), []);
    });

    it('let concurrent reservations share a hold without overdrawing it', async () => {
      const runId = await ledger.heldRun(orgId, 500);
      const tries = await Promise.allSettled(
        Array.from({ length: 12 }, (_, n) => reserve(runId, 100, 0, n + 1)),
      );
      assert.equal(tries.filter(({ status }) => status === 'fulfilled').length, 5);
      assert.deepEqual(await ledger.credits.holdOf(runId), { amount: 500, reserved: 500, spent: 0 });
    });

    it('charge what they used and free the rest of the reservation', async () => {
      const runId = await ledger.heldRun(orgId, 500);
      await reserve(runId, 300, 100);
      assert.deepEqual(await record(runId), { charge: 120, absorbed: 0 });
      assert.deepEqual(await ledger.credits.holdOf(runId), { amount: 500, reserved: 0, spent: 120 });
    });

    it('are recorded once: the first answer stands', async () => {
      const runId = await ledger.heldRun(orgId, 500);
      await reserve(runId, 300, 100);
      await record(runId);
      assert.deepEqual(await record(runId, usage(1, 1)), { charge: 120, absorbed: 0 });
      assert.equal((await ledger.credits.holdOf(runId))?.spent, 120);
    });

    it('record one charge when the same answer arrives many times at once', async () => {
      const runId = await ledger.heldRun(orgId, 500);
      await reserve(runId, 300, 100);
      const answers = await Promise.all(Array.from({ length: 8 }, () => record(runId)));
      assert.deepEqual(new Set(answers.map(({ charge }) => charge)), new Set([120]));
      assert.equal((await ledger.credits.holdOf(runId))?.spent, 120);
    });

    it('never charge more than was reserved: the house absorbs the rest', async () => {
      const runId = await ledger.heldRun(orgId, 500);
      await reserve(runId, 90, 10);
      assert.deepEqual(await record(runId, usage(90, 35)), { charge: 100, absorbed: 25 });
    });

    it('charge nothing for an answer that could not be used', async () => {
      const runId = await ledger.heldRun(orgId, 500);
      await reserve(runId, 300, 100);
      assert.deepEqual(await record(runId, usage(100, 20), false), { charge: 0, absorbed: 120 });
      assert.deepEqual(await ledger.credits.holdOf(runId), { amount: 500, reserved: 0, spent: 0 });
    });

    it('charge nothing for an answer that comes after the run was settled, and keep it', async () => {
      const runId = await ledger.heldRun(orgId, 500);
      await reserve(runId, 300, 100);
      await ledger.end(runId, 'cancelled');
      assert.deepEqual(await record(runId), { charge: 0, absorbed: 120 });
      const { calls } = await ledger.credits.receiptLines(runId);
      assert.deepEqual(
        calls.map(({ status, absorbed }) => [status, absorbed]),
        [['recorded', 120]],
      );
    });

    it('charge nothing for an answer that comes after the call was given up', async () => {
      const runId = await ledger.heldRun(orgId, 500);
      await reserve(runId, 300, 100);
      const key = { runId, step: 'implement:1', attempt: 1 };
      await ledger.credits.voidCall(key);
      await ledger.credits.voidCall(key);
      assert.equal((await ledger.credits.holdOf(runId))?.reserved, 0);
      assert.deepEqual(await record(runId), { charge: 0, absorbed: 120 });
    });

    it('are sent once, and not after they were given up or their run was settled', async () => {
      const runId = await ledger.heldRun(orgId, 500);
      const key = (attempt: number) => ({ runId, step: 'implement:1', attempt });
      for (const attempt of [1, 2, 3]) await reserve(runId, 10, 0, attempt);
      assert.equal(await ledger.credits.markDispatched(key(1)), true);
      assert.equal(await ledger.credits.markDispatched(key(1)), false);
      await ledger.credits.voidCall(key(2));
      assert.equal(await ledger.credits.markDispatched(key(2)), false);
      await ledger.end(runId, 'cancelled');
      assert.equal(await ledger.credits.markDispatched(key(3)), false);
      const { calls } = await ledger.credits.receiptLines(runId);
      assert.deepEqual(
        calls.map(({ status }) => status),
        ['dispatched', 'void', 'void'],
      );
    });

    it('that were sent and never answered are told to the operator with the most they can have cost', async () => {
      const before = (await readMargin(ledger.knex, 1)).total.unanswered;
      const dead = await ledger.heldRun(orgId, 1_000);
      const key = (runId: string, attempt: number) => ({ runId, step: 'implement:1', attempt });
      for (const attempt of [1, 2, 3]) await reserve(dead, 100, 0, attempt);
      await ledger.credits.markDispatched(key(dead, 1));
      await ledger.credits.voidCall(key(dead, 1));
      await ledger.credits.voidCall(key(dead, 2));
      await ledger.credits.markDispatched(key(dead, 3));
      const since = async () => {
        const { calls, most } = (await readMargin(ledger.knex, 1)).total.unanswered;
        return [calls - before.calls, most - before.most];
      };
      assert.deepEqual(await since(), [1, 100]);
      await ledger.end(dead, 'failed');
      assert.deepEqual(await since(), [2, 200]);
      await record(dead, usage(100, 20), false, 3);
      assert.deepEqual(await since(), [1, 100]);
    });

    it('are listed per step with the open ones marked', async () => {
      const runId = await ledger.heldRun(orgId, 500);
      await reserve(runId, 10, 0, 1);
      await reserve(runId, 10, 0, 2);
      await ledger.credits.markDispatched({ runId, step: 'implement:1', attempt: 2 });
      await ledger.credits.voidCall({ runId, step: 'implement:1', attempt: 1 });
      assert.deepEqual(await ledger.credits.openCalls(runId, 'implement:1'), [
        { attempt: 1, open: false },
        { attempt: 2, open: true },
      ]);
    });

    it('are refused without a hold, after its end, and at a price of another model', async () => {
      const runId = await ledger.newRun(orgId);
      await assert.rejects(reserve(runId, 1), { code: 'not_found' });
      await assert.rejects(record(runId), { code: 'not_found' });
      await ledger.credits.placeHold({ runId, orgId, amount: 10, minimum: 0 });
      const other = { runId, step: 's', attempt: 1, role: 'architect', provider: 'test', model: 'other' };
      const size = { priceId: ledger.even.id, promptTokens: 1, maxOutputTokens: 1 };
      await assert.rejects(ledger.credits.reserveCall({ ...other, ...size }), { code: 'price_unknown' });
      await ledger.end(runId, 'failed');
      await assert.rejects(reserve(runId, 1), { code: 'run_ended' });
    });

    it('take zero usage as zero and negative usage as none', async () => {
      const runId = await ledger.heldRun(orgId, 500);
      await reserve(runId, 300, 100);
      assert.deepEqual(await record(runId, usage(0, -5)), { charge: 0, absorbed: 0 });
    });
  });

  describe('prices', () => {
    let ledger: Ledger;
    before(async () => {
      ledger = await ledgerOn(await open());
    });
    const price = (model: string, tierMinPrompt: number, each: string) => ({
      provider: 'test',
      model,
      tierMinPrompt,
      input: each,
      cached: each,
      cacheWrite: each,
      output: each,
      markupBps: 0,
    });
    const tiers = async (model: string) =>
      (await ledger.credits.findPrice('test', model)).map(({ tierMinPrompt, input }) => [
        tierMinPrompt,
        input,
      ]);

    it('are versions of all tiers: changing one keeps the others', async () => {
      await ledger.credits.addPrice(price('tiered', 0, '1'));
      await ledger.credits.addPrice(price('tiered', 100, '2'));
      await ledger.credits.addPrice(price('tiered', 0, '3'));
      assert.deepEqual(await tiers('tiered'), [
        [0, '3'],
        [100, '2'],
      ]);
      const listed = (await ledger.credits.listPrices()).filter(({ model }) => model === 'tiered');
      assert.deepEqual(listed, await ledger.credits.findPrice('test', 'tiered'));
    });

    it('are refused when unknown, and without a tier from 0', async () => {
      await assert.rejects(ledger.credits.findPrice('test', 'nothing'), {
        code: 'price_unknown',
        message: /test\/nothing/,
      });
      await assert.rejects(ledger.credits.addPrice(price('late', 5, '1')), { code: 'invalid_request' });
    });

    it('of a file are added once, and give way to a newer version', async () => {
      const version = { provider: 'test', model: 'filed', tiers: [price('filed', 0, '1')] };
      const add = (day: string) =>
        ledger.credits.addPriceVersion({ ...version, validFrom: `${day}T00:00:00Z` });
      assert.deepEqual(
        [await add('2025-01-02'), await add('2025-01-02'), await add('2025-01-01')],
        [true, false, false],
      );
      await ledger.credits.addPrice(price('filed', 0, '9'));
      assert.equal(await add('2025-06-01'), false);
      assert.deepEqual(await tiers('filed'), [[0, '9']]);
    });

    it('that come with the server are loaded at the first start and left alone at the next', async () => {
      const models = new Set(defaultPrices.prices.map(({ provider, model }) => `${provider}/${model}`));
      assert.equal(await loadPrices(ledger.credits, defaultPrices), models.size);
      assert.equal(await loadPrices(ledger.credits, defaultPrices), 0);
      const [demo] = await ledger.credits.findPrice('demo', 'demo-implementer');
      assert.equal(demo?.input, '400000');
    });

    it('hold for a call as they were when it was reserved, in the tier its prompt turned out to be in', async () => {
      const orgId = await ledger.organization(100_000);
      const runId = await ledger.heldRun(orgId, 50_000);
      await ledger.credits.addPrice(price('moving', 0, '1000000'));
      await ledger.credits.addPrice(price('moving', 100, '2000000'));
      const [pinned] = await ledger.credits.findPrice('test', 'moving');
      assert.ok(pinned);
      await ledger.credits.addPrice(price('moving', 0, '50000000'));
      const answer = async (attempt: number, prompt: number) => {
        const key = { runId, step: 's', attempt };
        const call = { ...key, role: 'r', provider: 'test', model: 'moving', priceId: pinned.id };
        const { reserved } = await ledger.credits.reserveCall({
          ...call,
          promptTokens: 200,
          maxOutputTokens: 0,
        });
        const told = { usage: usage(prompt, 0), providerRequestId: null, usable: true };
        const { charge } = await ledger.credits.recordCall({ ...key, ...told });
        return { reserved, charge };
      };
      assert.deepEqual(await answer(1, 99), { reserved: 400, charge: 99 });
      assert.deepEqual(await answer(2, 100), { reserved: 400, charge: 200 });
      assert.deepEqual(await ledger.violations(), []);
    });
  });
});
