import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { createCreditStore } from '../../../server/credits/credits.pg.ts';
import { eachDatabase } from '../../support/databases.ts';
import { type Ledger, ledgerOn, rules } from './ledger.ts';

eachDatabase((name, open) => {
  describe('holds', () => {
    let ledger: Ledger;
    before(async () => {
      ledger = await ledgerOn(await open());
    });
    afterEach(async () => assert.deepEqual(await ledger.violations(), []));

    it('move money from available to held, once however often placed', async () => {
      const orgId = await ledger.organization(100);
      const runId = await ledger.heldRun(orgId, 60);
      await ledger.credits.placeHold({ runId, orgId, amount: 60, minimum: 0 });
      const { posted, held, available } = await ledger.credits.balance(orgId);
      assert.deepEqual({ posted, held, available }, { posted: 100, held: 60, available: 40 });
      assert.deepEqual(await ledger.credits.holdOf(runId), { amount: 60, reserved: 0, spent: 0 });
    });

    it('of one run are one, however many at once ask for it and however little the wallet has besides', async () => {
      const orgId = await ledger.organization(100);
      const runId = await ledger.newRun(orgId);
      await Promise.all(
        Array.from({ length: 8 }, () => ledger.credits.placeHold({ runId, orgId, amount: 20, minimum: 0 })),
      );
      assert.equal((await ledger.credits.balance(orgId)).held, 20);
      const all = await ledger.newRun(orgId);
      await Promise.all(
        Array.from({ length: 8 }, () =>
          ledger.credits.placeHold({ runId: all, orgId, amount: 80, minimum: 0 }),
        ),
      );
      assert.equal((await ledger.credits.balance(orgId)).available, 0);
    });

    it('are refused with what is missing when the wallet has less', async () => {
      const orgId = await ledger.organization(100);
      const runId = await ledger.newRun(orgId);
      await assert.rejects(ledger.credits.placeHold({ runId, orgId, amount: 101, minimum: 0 }), {
        code: 'insufficient_credits',
        details: { available: 100, needed: 101, missing: 1, debt: 0 },
      });
      assert.equal(await ledger.credits.holdOf(runId), null);
    });

    it('are refused alike in the transaction that writes the run, and leave nothing of it', async () => {
      const { knex } = ledger;
      const orgId = await ledger.organization(100);
      const runId = await ledger.newRun(orgId);
      const within = (amount: number, of = orgId) =>
        knex.transaction((trx) =>
          createCreditStore(trx, rules).placeHold({ runId, orgId: of, amount, minimum: 0 }),
        );
      await assert.rejects(within(101), {
        code: 'insufficient_credits',
        details: { available: 100, needed: 101, missing: 1, debt: 0 },
      });
      await assert.rejects(within(1, randomUUID()), { code: 'not_found' });
      await knex('wallet').where({ org_id: orgId }).update({ frozen: true });
      await assert.rejects(within(1), { code: 'wallet_frozen' });
      await knex('wallet').where({ org_id: orgId }).update({ frozen: false });
      assert.deepEqual(await knex('hold').where({ org_id: orgId }), []);
      await within(100);
      assert.equal((await ledger.credits.balance(orgId)).available, 0);
    });

    it('are refused below the minimum balance even when the amount is there', async () => {
      const orgId = await ledger.organization(100);
      const runId = await ledger.newRun(orgId);
      await assert.rejects(ledger.credits.placeHold({ runId, orgId, amount: 10, minimum: 200 }), {
        code: 'insufficient_credits',
        details: { available: 100, needed: 200, missing: 100, debt: 0 },
      });
    });

    it('are refused while the wallet is frozen or in debt', async () => {
      const orgId = await ledger.organization(100);
      const runId = await ledger.newRun(orgId);
      const place = () => ledger.credits.placeHold({ runId, orgId, amount: 10, minimum: 0 });
      await ledger.knex('wallet').where({ org_id: orgId }).update({ frozen: true });
      await assert.rejects(place(), { code: 'wallet_frozen' });
      await ledger.knex('wallet').where({ org_id: orgId }).update({ frozen: false });
      await ledger.owe(orgId, 7);
      await assert.rejects(place(), {
        code: 'insufficient_credits',
        details: { available: 100, needed: 10, missing: 7, debt: 7 },
      });
    });

    it('are raised while the wallet is frozen, for a run under way goes on', async () => {
      const orgId = await ledger.organization(100);
      const runId = await ledger.heldRun(orgId, 60);
      await ledger.knex('wallet').where({ org_id: orgId }).update({ frozen: true });
      await ledger.credits.raiseHold({ runId, amount: 90 });
      assert.equal((await ledger.credits.balance(orgId)).held, 90);
    });

    it('of nothing are placed while the wallet is in debt, not while it is frozen', async () => {
      const orgId = await ledger.organization(0);
      await ledger.owe(orgId, 7);
      const place = async () =>
        ledger.credits.placeHold({ runId: await ledger.newRun(orgId), orgId, amount: 0, minimum: 0 });
      await place();
      await ledger.knex('wallet').where({ org_id: orgId }).update({ frozen: true });
      await assert.rejects(place(), { code: 'wallet_frozen' });
    });

    it('never belong to another organization, whatever its wallet has', async () => {
      const [rich, poor] = [await ledger.organization(100), await ledger.organization(100)];
      const runId = await ledger.heldRun(rich, 60);
      await assert.rejects(ledger.credits.placeHold({ runId, orgId: poor, amount: 60, minimum: 0 }), {
        code: 'conflict',
      });
      assert.equal((await ledger.credits.balance(poor)).held, 0);
      const orgId = randomUUID();
      await assert.rejects(ledger.credits.placeHold({ runId: randomUUID(), orgId, amount: 0, minimum: 0 }), {
        code: 'not_found',
      });
    });

    it('can be raised to a new total as far as the wallet reaches, never lowered', async () => {
      const orgId = await ledger.organization(100);
      const runId = await ledger.heldRun(orgId, 60);
      await ledger.credits.raiseHold({ runId, amount: 90 });
      await ledger.credits.raiseHold({ runId, amount: 50 });
      assert.equal((await ledger.credits.balance(orgId)).held, 90);
      await assert.rejects(ledger.credits.raiseHold({ runId, amount: 101 }), {
        code: 'insufficient_credits',
        details: { available: 10, needed: 11, missing: 1, debt: 0 },
      });
      await ledger.end(runId, 'failed');
      await assert.rejects(ledger.credits.raiseHold({ runId, amount: 95 }), { code: 'run_ended' });
      await assert.rejects(ledger.credits.raiseHold({ runId: randomUUID(), amount: 1 }), {
        code: 'not_found',
      });
    });

    it(`let exactly ten of 64 concurrent spenders have a wallet worth ten runs (${name})`, async () => {
      const orgId = await ledger.organization(1_000);
      const runIds: string[] = [];
      for (let run = 0; run < 64; run++) runIds.push(await ledger.newRun(orgId));
      const placed = await Promise.allSettled(
        runIds.map((runId) => ledger.credits.placeHold({ runId, orgId, amount: 100, minimum: 1 })),
      );
      const won = runIds.filter((_, index) => placed[index]?.status === 'fulfilled');
      const codes = placed.flatMap((each) => (each.status === 'rejected' ? [each.reason.code] : []));
      assert.equal(won.length, 10);
      assert.deepEqual([...new Set(codes)], ['insufficient_credits']);
      assert.equal((await ledger.credits.balance(orgId)).available, 0);
      await Promise.all(
        won.map(async (runId) => {
          await ledger.spend(runId, 100);
          await ledger.end(runId, 'verified');
        }),
      );
      assert.equal((await ledger.credits.balance(orgId)).posted, 0);
    });
  });
});
