import assert from 'node:assert/strict';
import { createCreditStore } from '../../../server/credits/credits.pg.ts';
import type { CreditStore } from '../../../server/credits/credits.store.ts';
import { eachDatabase } from '../../support/databases.ts';
import { type Ledger, ledgerOn, rules, usage } from './ledger.ts';

const off = { ...rules, billing: 'off' } as const;

eachDatabase((_name, open) => {
  describe('a server that does not bill', () => {
    let ledger: Ledger;
    let credits: CreditStore;
    before(async () => {
      ledger = await ledgerOn(await open());
      credits = createCreditStore(ledger.knex, off);
    });
    afterEach(async () => assert.deepEqual(await ledger.violations(), []));

    const emptyOrg = () => ledger.organization();
    const run = async (orgId: string, amount = 500) => {
      const runId = await ledger.newRun(orgId);
      await credits.placeHold({ runId, orgId, amount, minimum: 10_000 });
      return runId;
    };
    const call = (runId: string, promptTokens: number, step = 'implement') =>
      credits.reserveCall({
        runId,
        step,
        attempt: 1,
        role: 'implementer',
        provider: 'test',
        model: 'even',
        priceId: ledger.even.id,
        promptTokens,
        maxOutputTokens: 0,
      });

    it('starts runs on an empty wallet, and charges none of their ends', async () => {
      for (const [ending, changeLeft] of [
        ['verified', true],
        ['rejected', true],
        ['cancelled', false],
        ['failed', true],
      ] as const) {
        const orgId = await emptyOrg();
        const runId = await run(orgId);
        await call(runId, 400);
        const key = { runId, step: 'implement', attempt: 1 };
        await credits.recordCall({ ...key, usage: usage(400, 0), providerRequestId: null, usable: true });
        assert.deepEqual(await ledger.end(runId, ending, changeLeft, off), {
          spent: 400,
          charged: 0,
          notCharged: 400,
          reason: 'not_billed',
        });
        const { posted, held, freeToday } = await credits.balance(orgId);
        assert.deepEqual([posted, held, freeToday.used], [0, 0, 0]);
        assert.deepEqual(await credits.listTransfers(orgId, { limit: 10 }), []);
        assert.equal(await credits.wouldCharge({ orgId, ending, changeLeft, spent: 400 }), 0);
      }
    });

    it('still caps what a run may use, and lets the cap be raised', async () => {
      const runId = await run(await emptyOrg(), 300);
      await assert.rejects(call(runId, 301), { code: 'authorization_too_low' });
      await credits.raiseHold({ runId, amount: 301 });
      assert.deepEqual(await call(runId, 301), { reserved: 301 });
      await ledger.end(runId, 'failed', false, off);
    });

    it('starts nothing for an organization that is frozen, or unknown', async () => {
      const orgId = await emptyOrg();
      await ledger.knex('wallet').where({ org_id: orgId }).update({ frozen: true });
      await assert.rejects(run(orgId), { code: 'wallet_frozen' });
      const nobody = '00000000-0000-4000-8000-000000000000';
      const runId = await ledger.newRun(orgId);
      await assert.rejects(credits.placeHold({ runId, orgId: nobody, amount: 1, minimum: 0 }), {
        code: 'not_found',
      });
      await ledger.knex('run').where({ id: runId }).delete();
    });

    it('leaves a run that was billed from its start as it was, and the other way round', async () => {
      const orgId = await ledger.organization(1_000);
      const billed = await ledger.heldRun(orgId, 500);
      await ledger.spend(billed, 200);
      assert.equal((await ledger.end(billed, 'verified', true, off)).charged, 200);
      const unbilled = await run(orgId);
      await ledger.spend(unbilled, 200);
      assert.equal((await ledger.end(unbilled, 'verified', true, rules)).charged, 0);
      assert.equal((await credits.balance(orgId)).posted, 800);
    });
  });
});
