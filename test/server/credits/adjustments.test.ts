import assert from 'node:assert/strict';
import { createLedgerAdjustments } from '../../../server/credits/adjustments.pg.ts';
import type { TransferPlace } from '../../../server/credits/credits.store.ts';
import { eachDatabase } from '../../support/databases.ts';
import { type Ledger, ledgerOn, rules } from './ledger.ts';

eachDatabase((_name, open) => {
  describe('what payments do to a wallet', () => {
    let ledger: Ledger;
    let adjust: ReturnType<typeof createLedgerAdjustments>;
    let orgId: string;
    let sourceKey: string;
    before(async () => {
      ledger = await ledgerOn(await open());
      adjust = createLedgerAdjustments(ledger.knex, rules);
    });
    beforeEach(async () => {
      orgId = await ledger.organization();
      sourceKey = `bought:${orgId}`;
      await adjust.grant({ orgId, sourceKey, kind: 'paid', amount: 1_000n });
    });
    afterEach(async () => assert.deepEqual(await ledger.violations(), []));

    const clawBack = (amount: bigint, key = `back:${orgId}`) =>
      adjust.clawBack({ orgId, sourceKey, key, kind: 'dispute', amount });
    const reinstate = (amount: bigint) =>
      adjust.reinstate({ orgId, sourceKey, key: `won:${orgId}`, disputeKey: `back:${orgId}`, amount });
    const state = async () => {
      const { posted, available, debt } = await ledger.credits.balance(orgId);
      return [posted, available, debt];
    };

    it('happens once, however often and at once it is asked for', async () => {
      const grants = await Promise.all(
        Array.from({ length: 10 }, () => adjust.grant({ orgId, sourceKey, kind: 'paid', amount: 1_000n })),
      );
      assert.ok(grants.every(({ applied }) => !applied));
      const taken = await Promise.all(Array.from({ length: 10 }, () => clawBack(400n)));
      assert.equal(taken.filter(({ applied }) => applied).length, 1);
      assert.deepEqual(await state(), [600, 600, 0]);
      const back = await Promise.all(Array.from({ length: 10 }, () => reinstate(400n)));
      assert.equal(back.filter(({ applied }) => applied).length, 1);
      assert.deepEqual(await state(), [1_000, 1_000, 0]);
    });

    it('takes from the lot that was paid, before any other', async () => {
      await ledger.credits.grant({ orgId, amount: 500, key: `gift:${orgId}`, kind: 'promo', note: '' });
      await clawBack(300n);
      const lots = await ledger.knex('lot').where({ org_id: orgId }).orderBy('id').pluck('remaining');
      assert.deepEqual(lots.map(Number), [700, 500]);
    });

    it('leaves what a run holds, and takes the rest when the run frees it', async () => {
      const runId = await ledger.heldRun(orgId, 900);
      await clawBack(1_000n);
      assert.deepEqual(await state(), [900, 0, 900]);
      await ledger.spend(runId, 250);
      await ledger.end(runId, 'verified');
      assert.deepEqual(await state(), [0, 0, 250]);
      await reinstate(1_000n);
      assert.deepEqual(await state(), [750, 750, 0]);
    });

    it('is given back while a run holds the credits that could not be taken', async () => {
      const runId = await ledger.heldRun(orgId, 900);
      await clawBack(1_000n);
      assert.deepEqual(await state(), [900, 0, 900]);
      await reinstate(1_000n);
      assert.deepEqual(await state(), [1_000, 100, 0]);
      await ledger.spend(runId, 250);
      await ledger.end(runId, 'verified');
      assert.deepEqual(await state(), [750, 750, 0]);
    });

    it('is given back to the lots that paid its debt', async () => {
      await ledger.credits.grant({ orgId, amount: 1_000, key: `gift:${orgId}`, kind: 'promo', note: '' });
      const runId = await ledger.heldRun(orgId, 2_000);
      await clawBack(1_000n);
      assert.deepEqual(await state(), [2_000, 0, 1_000]);
      await ledger.end(runId, 'failed');
      assert.deepEqual(await state(), [1_000, 1_000, 0]);
      await reinstate(1_000n);
      assert.deepEqual(await state(), [2_000, 2_000, 0]);
      const lots = await ledger.knex('lot').where({ org_id: orgId }).orderBy('id').pluck('remaining');
      assert.deepEqual(lots.map(Number), [1_000, 1_000]);
    });

    const expire = async (key = sourceKey) => {
      await ledger
        .knex('lot')
        .where({ source_key: key })
        .update({ expires_at: ledger.knex.raw(`now() - interval '1 second'`) });
      await ledger.credits.expireLots();
    };

    it('takes nothing for credits that expired, from no other lot either, and gives nothing back for them', async () => {
      await expire();
      await ledger.credits.grant({ orgId, amount: 500, key: `gift:${orgId}`, kind: 'promo', note: '' });
      for (const _ of [1, 2]) await clawBack(1_000n);
      assert.deepEqual(await state(), [500, 500, 0]);
      assert.deepEqual(await reinstate(1_000n), { applied: true });
      assert.deepEqual(await reinstate(1_000n), { applied: false });
      assert.deepEqual(await state(), [500, 500, 0]);
      await clawBack(1_000n, `later:${orgId}`);
      assert.deepEqual(await state(), [500, 500, 0]);
    });

    it('takes what was spent of a lot that expired since, once the rest is given back', async () => {
      const runId = await ledger.heldRun(orgId, 400);
      await ledger.spend(runId, 400);
      await ledger.end(runId, 'verified');
      await expire();
      await clawBack(500n);
      assert.deepEqual(await state(), [0, 0, 0]);
      await clawBack(500n, `rest:${orgId}`);
      assert.deepEqual(await state(), [0, 0, 400]);
      await reinstate(500n);
      assert.deepEqual(await state(), [0, 0, 400]);
    });

    for (const first of ['expires', 'is reinstated'])
      it(`is given back to the lots it was taken from, and not to the one that was paid, which is over: first it ${first}`, async () => {
        const runId = await ledger.heldRun(orgId, 1_000);
        await ledger.spend(runId, 1_000);
        await ledger.end(runId, 'verified');
        await ledger.credits.grant({ orgId, amount: 1_000, key: `gift:${orgId}`, kind: 'promo', note: '' });
        await clawBack(600n);
        const steps = [() => expire(), () => reinstate(600n)];
        for (const step of first === 'expires' ? steps : steps.reverse()) await step();
        await ledger.credits.expireLots();
        assert.deepEqual(await state(), [1_000, 1_000, 0]);
      });

    it('stands among the movements with what it left owing, and so does what pays that', async () => {
      const runId = await ledger.heldRun(orgId, 700);
      await clawBack(500n, `refund:1:${orgId}`);
      await clawBack(200n, `refund:2:${orgId}`);
      await clawBack(50n, `refund:3:${orgId}`);
      await ledger.end(runId, 'failed');
      const listed: unknown[] = [];
      for (let before: TransferPlace | undefined; ; ) {
        const [row] = await ledger.credits.listTransfers(orgId, { before, limit: 1 });
        if (row === undefined) break;
        listed.push([row.kind, row.amount, row.owed, row.postedAfter, row.note]);
        const claim = /^owed-(\d+)$/.exec(row.id)?.[1];
        before = { seq: row.seq, claim: Number(claim ?? 0) };
      }
      assert.deepEqual(listed, [
        ['debt_paid', 450, 0, 250, 'Paid what was owed'],
        ['dispute', 0, 50, 700, 'Owed from then on: 0.01 credits'],
        ['dispute', 0, 200, 700, 'Owed from then on: 0.02 credits'],
        ['dispute', 300, 200, 700, 'Owed from then on: 0.02 credits'],
        ['purchase', 1_000, 0, 1_000, ''],
      ]);
    });

    it('is all debt where nothing is left, also when it is told twice', async () => {
      await clawBack(1_000n);
      await clawBack(1_000n, `again:${orgId}`);
      await clawBack(1_000n, `again:${orgId}`);
      assert.deepEqual(await state(), [0, 0, 1_000]);
      await adjust.grant({ orgId, sourceKey: `next:${orgId}`, kind: 'paid', amount: 1_500n });
      assert.deepEqual(await state(), [500, 500, 0]);
    });
  });
});
