import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { createCreditStore } from '../../../server/credits/credits.pg.ts';
import type { Database } from '../../../server/db/database.ts';
import { eachDatabase } from '../../support/databases.ts';
import { type Ledger, ledgerOn, rules } from './ledger.ts';

const dayMs = 86_400_000;
const perDay = rules.freePerDay;
/** At any moment it is another day in one of them than in UTC. */
const zones = ['Pacific/Kiritimati', 'Etc/GMT+12'];

eachDatabase((name, open) => {
  describe('the free allowance of a day', () => {
    let database: Database;
    let ledger: Ledger;
    before(async () => {
      database = await open();
      ledger = await ledgerOn(database);
    });
    afterEach(async () => {
      mock.timers.reset();
      assert.deepEqual(await ledger.violations(), []);
    });

    async function spentRun(orgId: string, spent: number): Promise<string> {
      const runId = await ledger.heldRun(orgId, spent);
      await ledger.spend(runId, spent);
      return runId;
    }
    const used = async (orgId: string) => (await ledger.credits.balance(orgId)).freeToday.used;

    // PGlite runs in the process of the server, and its clock is the same.
    if (name === 'Postgres')
      it('is not had again by moving the clock of the server, in either direction', async () => {
        const orgId = await ledger.organization(5_000_000);
        await ledger.end(await spentRun(orgId, perDay), 'rejected', true);
        const runIds = [await spentRun(orgId, 100), await spentRun(orgId, 100)];
        for (const [nth, days] of [-2, 2].entries()) {
          mock.timers.enable({ apis: ['Date'], now: Date.now() + days * dayMs });
          const { charged } = await ledger.end(runIds[nth] ?? '', 'rejected', true);
          assert.deepEqual([charged, await used(orgId)], [100, perDay]);
          mock.timers.reset();
        }
      });

    for (const zone of zones) {
      it(`is that of the day in UTC where the database thinks in ${zone}`, async () => {
        const orgId = await ledger.organization(5_000_000);
        const runIds = [await spentRun(orgId, perDay), await spentRun(orgId, 100)];
        const charges: number[] = [];
        for (const runId of runIds) {
          await database.transaction(async (trx) => {
            await trx.raw(`set local timezone = '${zone}'`);
            await trx('run').where({ id: runId }).update({ state: 'rejected', ended_at: trx.fn.now() });
            const credits = createCreditStore(trx, rules);
            charges.push((await credits.settle({ runId, ending: 'rejected', changeLeft: true })).charged);
            assert.equal((await credits.balance(orgId)).freeToday.used, perDay);
          });
        }
        assert.deepEqual(charges, [0, 100]);
        const days = await ledger
          .knex('allowance')
          .where({ org_id: orgId })
          .select(ledger.knex.raw(`day = (now() at time zone 'utc')::date as today`));
        assert.deepEqual(days, [{ today: true }]);
      });
    }

    it('begins anew at midnight: what a run used yesterday is not given back to today when its change is taken', async () => {
      const orgId = await ledger.organization(5_000_000);
      const yesterday = await spentRun(orgId, 300);
      await ledger.end(yesterday, 'rejected', true);
      // As if that had been a day ago.
      await database.transaction(async (trx) => {
        await trx.raw('set local session_replication_role = replica');
        await trx('hold')
          .where({ run_id: yesterday })
          .update({ settled_at: trx.raw(`settled_at - interval '1 day'`) });
        await trx('allowance')
          .where({ org_id: orgId })
          .update({ day: trx.raw('day - 1') });
        await trx.raw('set local session_replication_role = origin');
      });
      assert.equal(await used(orgId), 0);
      await ledger.end(await spentRun(orgId, 200), 'rejected', true);
      assert.equal(await ledger.take(yesterday, 300), 300);
      assert.equal(await used(orgId), 200);
    });
  });
});
