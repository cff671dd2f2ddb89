import assert from 'node:assert/strict';
import { eachDatabase } from '../../support/databases.ts';
import { type Ledger, ledgerOn, rules } from './ledger.ts';

eachDatabase((_name, open) => {
  describe('settlement', () => {
    let ledger: Ledger;
    before(async () => {
      ledger = await ledgerOn(await open());
    });
    afterEach(async () => assert.deepEqual(await ledger.violations(), []));

    const spentRun = async (orgId: string, spent: number) => {
      const runId = await ledger.heldRun(orgId, spent + 50);
      await ledger.spend(runId, spent);
      return runId;
    };
    const perDay = rules.freePerDay;
    const beyond = perDay + 7;
    /** How a run ends, whether its change had left, what it spent, what is charged of that, and where rejections are charged in full. */
    const table = [
      ['verified', true, 1_000, 1_000, 1_000],
      ['rejected', true, 1_000, 0, 1_000],
      ['rejected', true, beyond, 7, beyond],
      ['rejected', false, 1_000, 0, 1_000],
      ['cancelled', true, 1_000, 0, 1_000],
      ['cancelled', true, beyond, 7, beyond],
      ['cancelled', false, 1_000, 1_000, 1_000],
      ['failed', false, beyond, 0, 0],
      ['failed', true, 1_000, 0, 0],
      ['failed', true, beyond, 7, 7],
    ] as const;
    for (const [ending, changeLeft, spent, charged] of table) {
      const left = changeLeft ? 'after' : 'before';
      it(`charges ${charged} of ${spent} when a run is ${ending} ${left} its change left, and frees the rest`, async () => {
        const orgId = await ledger.organization(1_000_000);
        const runId = await spentRun(orgId, spent);
        assert.equal(await ledger.credits.wouldCharge({ orgId, ending, changeLeft, spent }), charged);
        const settlement = await ledger.end(runId, ending, changeLeft);
        const { reason, ...amounts } = settlement;
        assert.deepEqual(amounts, { spent, charged, notCharged: spent - charged });
        const { posted, held } = await ledger.credits.balance(orgId);
        assert.deepEqual({ posted, held }, { posted: 1_000_000 - charged, held: 0 });
        const { transfers } = await ledger.credits.receiptLines(runId);
        assert.deepEqual(
          transfers.map(({ kind, amount }) => [kind, amount]),
          charged > 0 ? [['charge', charged]] : [],
        );
        assert.deepEqual(await ledger.credits.settle({ runId, ending: 'verified', changeLeft }), settlement);
      });
    }

    it('of a rejected run leaves what taking its change charges, once, and the allowance is given back', async () => {
      const orgId = await ledger.organization(1_000_000);
      const runId = await spentRun(orgId, beyond);
      await ledger.end(runId, 'rejected', true);
      await assert.rejects(ledger.take(runId, perDay - 1), { code: 'authorization_too_low' });
      assert.equal(await ledger.take(runId, perDay), perDay);
      for (const authorized of [perDay, 0]) assert.equal(await ledger.take(runId, authorized), perDay);
      const { posted, freeToday } = await ledger.credits.balance(orgId);
      assert.deepEqual([posted, freeToday.used], [1_000_000 - beyond, 0]);
      const { transfers } = await ledger.credits.receiptLines(runId);
      assert.deepEqual(
        transfers.map(({ kind, amount }) => [kind, amount]),
        [
          ['charge', 7],
          ['taken', perDay],
        ],
      );
    });

    it('of a rejected run is not taken without the credits for it, nor while they are frozen', async () => {
      const orgId = await ledger.organization(beyond + 50);
      const runId = await spentRun(orgId, beyond);
      await ledger.end(runId, 'rejected', true);
      await ledger.heldRun(orgId, 100);
      await assert.rejects(ledger.take(runId, perDay), {
        code: 'insufficient_credits',
        details: { available: perDay - 50, needed: perDay, missing: 50 },
      });
      await ledger.knex('wallet').where({ org_id: orgId }).update({ frozen: true });
      await assert.rejects(ledger.take(runId, perDay), { code: 'wallet_frozen' });
      const { posted, freeToday } = await ledger.credits.balance(orgId);
      assert.deepEqual([posted, freeToday.used], [perDay + 50, perDay]);
    });

    for (const [ending, changeLeft, spent, , charged] of table) {
      const left = changeLeft ? 'after' : 'before';
      it(`charges ${charged} of ${spent} when a run is ${ending} ${left} its change left, where rejections are charged in full`, async () => {
        const orgId = await ledger.organization(1_000_000);
        const end = await ledger.end(await spentRun(orgId, spent), ending, changeLeft, {
          ...rules,
          chargeRejected: 'full',
        });
        assert.deepEqual([end.spent, end.charged], [spent, charged]);
        const { posted, held } = await ledger.credits.balance(orgId);
        assert.deepEqual({ posted, held }, { posted: 1_000_000 - charged, held: 0 });
      });
    }

    it('counts the free allowance over the day, and not what was never spent', async () => {
      const orgId = await ledger.organization(2_000_000);
      await ledger.end(await spentRun(orgId, perDay - 100), 'rejected', true);
      assert.deepEqual((await ledger.credits.balance(orgId)).freeToday, {
        perDay,
        used: perDay - 100,
        left: 100,
      });
      assert.equal((await ledger.end(await spentRun(orgId, 250), 'rejected', true)).charged, 150);
      assert.equal((await ledger.end(await spentRun(orgId, 250), 'rejected', true)).charged, 250);
      assert.equal((await ledger.credits.balance(orgId)).freeToday.left, 0);
    });

    it('starts a new allowance with a new day of the database', async () => {
      const orgId = await ledger.organization(1_000_000);
      await ledger.knex('allowance').insert({ org_id: orgId, day: '2020-01-01', used: perDay });
      assert.equal((await ledger.end(await spentRun(orgId, 100), 'rejected', true)).charged, 0);
    });

    it('never gives two runs that end at once the same rest of the allowance', async () => {
      const orgId = await ledger.organization(10_000_000);
      const runIds: string[] = [];
      for (let run = 0; run < 8; run++) runIds.push(await spentRun(orgId, 100_000));
      const ends = await Promise.all(runIds.map((runId) => ledger.end(runId, 'rejected', true)));
      const charged = ends.reduce((sum, end) => sum + end.charged, 0);
      assert.equal(charged, 8 * 100_000 - perDay);
    });

    it('charges rejected runs in full where the operator says so', async () => {
      const orgId = await ledger.organization(1_000_000);
      const runId = await spentRun(orgId, 300);
      const strict = { ...rules, chargeRejected: 'full' } as const;
      assert.deepEqual(await ledger.end(runId, 'rejected', true, strict), {
        spent: 300,
        charged: 300,
        notCharged: 0,
        reason: 'rejected_in_full',
      });
    });

    /** The rules of the day, those of the run's quote, and what is charged of what the run spent. */
    const changed = [
      ['full', perDay, 'allowance', perDay, 0],
      ['allowance', perDay, 'full', perDay, 0],
      ['full', perDay, 'full', perDay, 1_000],
      ['allowance', 0, 'allowance', 600, 400],
      ['allowance', 600, 'allowance', 0, 400],
      ['full', 0, null, null, 1_000],
    ] as const;
    for (const [now, freePerDay, promised, promisedPerDay, charged] of changed) {
      it(`charges ${charged} when the rule is ${now} and ${freePerDay} a day and the quote said ${promised} and ${promisedPerDay}`, async () => {
        const orgId = await ledger.organization(1_000_000);
        const runId = await spentRun(orgId, 1_000);
        const quote = ledger.knex('run').where({ id: runId }).select('quote_id');
        await ledger
          .knex('quote')
          .whereIn('id', quote)
          .update({ charge_rejected: promised, free_per_day: promisedPerDay });
        const end = await ledger.end(runId, 'rejected', true, { ...rules, chargeRejected: now, freePerDay });
        assert.equal(end.charged, charged);
      });
    }

    it('happens once when several workers settle one run at once', async () => {
      const orgId = await ledger.organization(1_000);
      const runId = await spentRun(orgId, 400);
      const ends = await Promise.all(Array.from({ length: 6 }, () => ledger.end(runId, 'verified')));
      assert.deepEqual(new Set(ends.map(({ charged }) => charged)), new Set([400]));
      assert.equal((await ledger.credits.balance(orgId)).posted, 600);
    });

    it('burns given credits before bought ones, the oldest first', async () => {
      const orgId = await ledger.organization();
      const grant = (kind: 'paid' | 'promo', n: number) =>
        ledger.credits.grant({ orgId, amount: 100, key: `${kind}${n}:${orgId}`, kind, note: '' });
      for (const [kind, n] of [
        ['paid', 1],
        ['promo', 1],
        ['promo', 2],
      ] as const)
        await grant(kind, n);
      await ledger.end(await spentRun(orgId, 250), 'verified');
      const lots = await ledger
        .knex('lot')
        .where({ org_id: orgId })
        .orderBy('id')
        .select('source_key', 'remaining');
      assert.deepEqual(
        lots.map(({ source_key, remaining }) => [source_key.split(':')[0], Number(remaining)]),
        [
          ['paid1', 50],
          ['promo1', 0],
          ['promo2', 0],
        ],
      );
    });

    it('pays a debt from what it frees', async () => {
      const orgId = await ledger.organization(1_000);
      const runId = await spentRun(orgId, 900);
      await ledger.owe(orgId, 300);
      await ledger.end(runId, 'verified');
      const { posted, debt } = await ledger.credits.balance(orgId);
      assert.deepEqual({ posted, debt }, { posted: 0, debt: 200 });
    });
  });

  describe('grants', () => {
    let ledger: Ledger;
    before(async () => {
      ledger = await ledgerOn(await open());
    });
    afterEach(async () => assert.deepEqual(await ledger.violations(), []));

    it('are given once per key, however often and however many at once', async () => {
      const orgId = await ledger.organization();
      const grant = () =>
        ledger.credits.grant({ orgId, amount: 70, key: `g:${orgId}`, kind: 'paid', note: 'Hello' });
      const results = await Promise.all(Array.from({ length: 8 }, grant));
      assert.deepEqual(results.sort(), [...Array.from({ length: 7 }, () => 'exists'), 'granted']);
      const [transfer] = await ledger.credits.listTransfers(orgId, { limit: 10 });
      assert.deepEqual(
        [transfer?.kind, transfer?.amount, transfer?.into, transfer?.postedAfter, transfer?.note],
        ['purchase', 70, true, 70, 'Hello'],
      );
    });

    it('pay a debt first', async () => {
      const orgId = await ledger.organization();
      await ledger.owe(orgId, 30);
      await ledger.credits.grant({ orgId, amount: 70, key: `g:${orgId}`, kind: 'paid', note: '' });
      const { posted, debt } = await ledger.credits.balance(orgId);
      assert.deepEqual({ posted, debt }, { posted: 40, debt: 0 });
    });

    it('go to a wallet that exists, opened once', async () => {
      const orgId = await ledger.organization(5);
      await ledger.credits.openWallet(orgId);
      assert.equal((await ledger.credits.balance(orgId)).posted, 5);
      const nobody = '00000000-0000-4000-8000-000000000000';
      await assert.rejects(
        ledger.credits.grant({ orgId: nobody, amount: 1, key: 'n', kind: 'promo', note: '' }),
        {
          code: 'not_found',
        },
      );
      await assert.rejects(ledger.credits.balance(nobody), { code: 'not_found' });
    });

    it('are listed newest first, page by page, for their organization alone', async () => {
      const orgId = await ledger.organization();
      await ledger.organization(999);
      for (const n of [1, 2, 3]) {
        await ledger.credits.grant({ orgId, amount: n, key: `${n}:${orgId}`, kind: 'promo', note: '' });
      }
      const first = await ledger.credits.listTransfers(orgId, { limit: 2 });
      const before = { seq: first.at(-1)?.seq ?? 0, claim: 0 };
      const second = await ledger.credits.listTransfers(orgId, { before, limit: 2 });
      assert.deepEqual(
        [first, second].map((page) => page.map(({ amount }) => amount)),
        [[3, 2], [1]],
      );
    });
  });
});
