import assert from 'node:assert/strict';
import fc from 'fast-check';
import { eachDatabase } from '../../support/databases.ts';
import { type Ledger, ledgerOn } from './ledger.ts';
import { playAgainstModel } from './ledgerModel.ts';
import { ledgerSequence } from './ledgerSequences.ts';

/** The check reads all that earlier sequences left, so it is not done after each. */
const checkedEach = 20;

eachDatabase((_name, open) => {
  describe('any sequence of operations', function () {
    this.timeout(240_000);
    let ledger: Ledger;
    before(async () => {
      ledger = await ledgerOn(await open());
    });

    it('leaves the ledger as a plain model of it, and sound', async () => {
      let played = 0;
      const property = fc.asyncProperty(ledgerSequence, async (operations) => {
        await playAgainstModel(ledger, operations);
        if (++played % checkedEach === 0) assert.deepEqual(await ledger.violations(), []);
      });
      await fc.assert(property, { numRuns: 300 });
      assert.deepEqual(await ledger.violations(), []);
    });
  });
});
