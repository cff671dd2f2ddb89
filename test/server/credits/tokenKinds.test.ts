import assert from 'node:assert/strict';
import { eachDatabase } from '../../support/databases.ts';
import { type Ledger, ledgerOn, usage } from './ledger.ts';

eachDatabase((_name, open) => {
  describe('tokens that were cached, written to the cache, or thought', () => {
    let ledger: Ledger;
    before(async () => {
      ledger = await ledgerOn(await open());
    });
    afterEach(async () => assert.deepEqual(await ledger.violations(), []));

    it('are charged at their own price, in place of and not on top of the tokens they are among', async () => {
      const { credits } = ledger;
      const model = { provider: 'test', model: 'kinds' };
      const prices = { input: '10000000', cached: '1000000', cacheWrite: '20000000', output: '100000000' };
      const { id: priceId } = await credits.addPrice({
        ...model,
        tierMinPrompt: 0,
        markupBps: 1_000,
        ...prices,
      });
      const orgId = await ledger.organization(100_000);
      const runId = await ledger.heldRun(orgId, 100_000);
      const key = { runId, step: 's', attempt: 1 };
      const size = { promptTokens: 100, maxOutputTokens: 50 };
      // The dearest kind for the whole prompt: 100 x 20 + 50 x 100, and a tenth.
      assert.deepEqual(await credits.reserveCall({ ...key, role: 'r', ...model, priceId, ...size }), {
        reserved: 7_700,
      });
      const used = { ...usage(100, 5), cached: 60, cacheWrite: 30, reasoning: 4 };
      const told = await credits.recordCall({ ...key, usage: used, providerRequestId: 'r-1', usable: true });
      // 10 x 10 + 60 x 1 + 30 x 20 + 5 x 100, and a tenth.
      assert.deepEqual(told, { charge: 1_386, absorbed: 0 });
      const [call] = (await credits.receiptLines(runId)).calls;
      assert.deepEqual(call?.tokens, { ...used, estimated: false });
    });
  });
});
