import assert from 'node:assert/strict';
import { api } from '#shared/api.ts';
import { AppError } from '#shared/appError.ts';
import { prepareRun, startSumRun } from '../../support/runDriver.ts';
import { runSuite } from './runSuite.ts';

const halfACredit = 5_000;
const oneCredit = 10_000;

runSuite(
  'a run that cannot be paid for',
  (world) => {
    it('is refused below the minimum balance, saying what is missing and what to do, before anything is held or asked', async () => {
      const { client } = world;
      const given = await prepareRun(client);
      await assert.rejects(startSumRun(client, given), (error: unknown) => {
        assert.ok(error instanceof AppError);
        assert.equal(error.code, 'insufficient_credits');
        assert.equal(error.details?.['available'], halfACredit);
        assert.equal(error.details?.['needed'], given.quote.max);
        assert.equal(error.details?.['missing'], given.quote.max - halfACredit);
        assert.match(error.message, /Nothing was started or charged\. Buy at least/);
        return true;
      });
      const { available, held } = await client.call(api.getCredits, {});
      assert.deepEqual({ available, held }, { available: halfACredit, held: 0 });
      const runs = await client.call(api.listRuns, { params: { id: given.projectId }, query: {} });
      assert.deepEqual(runs.items, []);
      const project = await client.call(api.getProject, { params: { id: given.projectId } });
      assert.equal(project.status, 'gathering_requirements');
      assert.deepEqual(world.asked, []);
    });

    it('tells the balance and the minimum in the quote already', async () => {
      const { quote } = await prepareRun(world.client);
      assert.deepEqual(quote.balance, { available: halfACredit, minimum: oneCredit });
      assert.ok(quote.leastAuthorization > quote.balance.available);
    });
  },
  { INITIAL_GRANT: '0.5' },
);
