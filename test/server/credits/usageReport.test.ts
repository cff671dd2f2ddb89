import assert from 'node:assert/strict';
import { createUsageReport } from '../../../server/credits/usageReport.pg.ts';
import { eachDatabase } from '../../support/databases.ts';
import { type Ledger, ledgerOn } from './ledger.ts';

eachDatabase((_name, open) => {
  describe('the usage of an organization', () => {
    let ledger: Ledger;
    let orgId: string;
    before(async () => {
      ledger = await ledgerOn(await open());
    });
    beforeEach(async () => {
      orgId = await ledger.organization(1_000_000);
      const other = await ledger.organization(1_000_000);
      const foreign = await ledger.heldRun(other, 1_000);
      await ledger.spend(foreign, 999);
      const [first, second] = [await ledger.heldRun(orgId, 1_000), await ledger.heldRun(orgId, 1_000)];
      await ledger.spend(first, 300);
      await ledger.spend(first, 100, 'review');
      await ledger.end(first, 'verified');
      await ledger.spend(second, 50);
    });

    const report = (group: 'project' | 'run' | 'model' | 'day', days = 30) =>
      createUsageReport(ledger.knex)(orgId, { group, days });

    it('counts runs, calls, tokens, what they spent and what was charged, its own alone', async () => {
      const { total, items } = await report('run');
      assert.deepEqual(total, { runs: 2, spent: 450, charged: 400, underWay: 50 });
      assert.deepEqual(
        items.map(({ calls, promptTokens, spent, charged }) => [calls, promptTokens, spent, charged]).sort(),
        [
          [1, 50, 50, 0],
          [2, 400, 400, 400],
        ],
      );
    });

    it('adds up to the same total by project, by model and by day', async () => {
      for (const group of ['project', 'model', 'day', 'run'] as const) {
        const { items, total } = await report(group);
        assert.equal(
          items.reduce((sum, { spent }) => sum + spent, 0),
          total.spent,
          group,
        );
      }
      const [model] = (await report('model')).items;
      assert.deepEqual([model?.key, model?.charged, model?.calls], ['test/even', null, 3]);
      const [day] = (await report('day')).items;
      assert.match(day?.key ?? '', /^\d{4}-\d\d-\d\d$/);
    });

    it('leaves out what is older than the days asked for', async () => {
      await ledger
        .knex('hold')
        .where({ org_id: orgId, state: 'open' })
        .update({
          created_at: ledger.knex.raw(`now() - interval '8 days'`),
        });
      assert.deepEqual((await report('run', 7)).total, { runs: 1, spent: 400, charged: 400, underWay: 0 });
    });
  });
});
