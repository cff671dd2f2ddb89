import assert from 'node:assert/strict';
import { expireLots } from '../../../server/credits/expireLots.pg.ts';
import { eachDatabase } from '../../support/databases.ts';
import { type Ledger, ledgerOn } from './ledger.ts';

eachDatabase((_name, open) => {
  describe('credits that expire', () => {
    let ledger: Ledger;
    let orgId: string;
    before(async () => {
      ledger = await ledgerOn(await open());
    });
    beforeEach(async () => {
      orgId = await ledger.organization();
    });
    afterEach(async () => assert.deepEqual(await ledger.violations(), []));

    let grants = 0;
    const grant = async (amount: number, kind: 'promo' | 'paid', expiresInDays: number | null) => {
      const key = `lot${++grants}:${orgId}`;
      await ledger.credits.grant({ orgId, amount, key, kind, note: '', expiresInDays });
      return key;
    };
    const timeIsOver = (key: string) =>
      ledger
        .knex('lot')
        .where({ source_key: key })
        .update({ expires_at: ledger.knex.raw(`now() - interval '1 second'`) });
    const posted = async () => (await ledger.credits.balance(orgId)).posted;

    it('are there until their time is over, and then are gone once', async () => {
      const gift = await grant(100, 'promo', 30);
      await grant(50, 'paid', null);
      const { expires } = await ledger.credits.balance(orgId);
      assert.equal(expires?.amount, 100);
      const days = (Date.parse(expires.at) - Date.now()) / 86_400_000;
      assert.ok(days > 29 && days < 31, String(days));
      await ledger.credits.expireLots();
      assert.equal(await posted(), 150);
      await timeIsOver(gift);
      await Promise.all([1, 2, 3].map(() => ledger.credits.expireLots()));
      assert.equal(await posted(), 50);
      assert.equal((await ledger.credits.balance(orgId)).expires, null);
      const transfers = await ledger.credits.listTransfers(orgId, { limit: 10 });
      assert.deepEqual(
        transfers.filter(({ kind }) => kind === 'expire').map(({ amount, into }) => [amount, into]),
        [[100, false]],
      );
    });

    it('are burned before those that expire later, and given ones before bought ones', async () => {
      const late = await grant(100, 'promo', 60);
      const soon = await grant(100, 'promo', 5);
      const bought = await grant(100, 'paid', 1);
      const runId = await ledger.heldRun(orgId, 150);
      await ledger.spend(runId, 150);
      await ledger.end(runId, 'verified');
      const lots = await ledger.knex('lot').where({ org_id: orgId }).select('source_key', 'remaining');
      assert.deepEqual(
        new Map(lots.map((lot) => [lot.source_key, Number(lot.remaining)])),
        new Map([
          [late, 50],
          [soon, 0],
          [bought, 100],
        ]),
      );
    });

    it('stay with a run that holds them, and only what it frees expires', async () => {
      const gift = await grant(100, 'promo', 30);
      await grant(100, 'paid', null);
      const runId = await ledger.heldRun(orgId, 150);
      await timeIsOver(gift);
      await ledger.credits.expireLots();
      assert.deepEqual((await ledger.credits.balance(orgId)).available, 0);
      assert.equal(await posted(), 150);
      await ledger.spend(runId, 20);
      await ledger.end(runId, 'verified');
      await ledger.credits.expireLots();
      // 50 expired at once, 20 were spent of the gift, 30 expired when they were free.
      assert.equal(await posted(), 100);
      assert.equal((await ledger.credits.balance(orgId)).debt, 0);
    });

    for (const [spent, lots] of [
      [50, 'one lot'],
      [80, 'two lots'],
    ] as const)
      it(`are burned first by the run that held them beyond their time, when it costs ${lots}`, async () => {
        const bought = await grant(100, 'paid', 30);
        const gift = await grant(50, 'promo', null);
        const runId = await ledger.heldRun(orgId, 120);
        await timeIsOver(bought);
        await ledger.credits.expireLots();
        // 30 expired at once; the 70 that are left and the gift are held.
        assert.equal(await posted(), 120);
        await ledger.spend(runId, spent);
        await ledger.end(runId, 'verified');
        await ledger.credits.expireLots();
        const left = await ledger.knex('lot').where({ source_key: gift }).first('remaining');
        assert.deepEqual(
          [Number(left.remaining), await posted()],
          [50 - Math.max(0, spent - 70), Math.min(50, 120 - spent)],
        );
      });

    it('are taken from everybody else when one organization cannot be booked', async () => {
      const stuck = await ledger.organization();
      const { knex, credits } = ledger;
      await knex.raw(`
        create function refuse_one() returns trigger language plpgsql as $$ begin raise exception 'not this one'; end $$;
        create trigger refuse_one before insert on transfer for each row
          when (new.kind = 'expire' and new.org_id = '${stuck}') execute function refuse_one();`);
      const theirs = [1, 2].map((n) => `lot${n}:${stuck}`);
      for (const key of theirs)
        await credits.grant({ orgId: stuck, amount: 10, key, kind: 'promo', note: '', expiresInDays: 1 });
      const mine = await grant(100, 'promo', 30);
      for (const key of theirs) await timeIsOver(key);
      await timeIsOver(mine);
      const failures: string[] = [];
      // Two at a time, and both of the first two fail.
      assert.equal(await expireLots(knex, (failure) => failures.push(failure.orgId), 2), 1);
      assert.deepEqual(failures, [stuck, stuck]);
      assert.equal(await posted(), 0);
      await knex.raw('drop trigger refuse_one on transfer; drop function refuse_one');
      assert.equal(await credits.expireLots(), 2);
      assert.equal((await credits.balance(stuck)).posted, 0);
    });

    it('leave other organizations alone, and a frozen wallet loses them too', async () => {
      const other = await ledger.organization(70);
      const gift = await grant(100, 'promo', 30);
      await timeIsOver(gift);
      await ledger.knex('wallet').where({ org_id: orgId }).update({ frozen: true });
      await ledger.credits.expireLots();
      assert.equal(await posted(), 0);
      assert.equal((await ledger.credits.balance(other)).posted, 70);
    });
  });
});
