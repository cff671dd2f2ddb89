import assert from 'node:assert/strict';
import fc from 'fast-check';
import { eachDatabase } from '../../support/databases.ts';
import { type Ledger, ledgerOn } from './ledger.ts';
import { type Operation, playAgainstModel } from './ledgerModel.ts';

const run = fc.nat({ max: 5 });
const amount = fc.integer({ min: 1, max: 400_000 });
const operation: fc.Arbitrary<Operation> = fc.oneof(
  fc.record({ do: fc.constant('grant'), amount, key: fc.nat({ max: 4 }) }),
  fc.record({ do: fc.constant('start'), amount }),
  fc.record({ do: fc.constant('raise'), run, amount }),
  fc.record({ do: fc.constant('reserve'), run, tokens: amount }),
  fc.record({ do: fc.constant('record'), run, tokens: amount, usable: fc.boolean(), again: fc.boolean() }),
  fc.record({ do: fc.constant('void'), run }),
  fc.record({
    do: fc.constant('settle'),
    run,
    ending: fc.constantFrom('verified', 'rejected', 'failed', 'cancelled'),
    changeLeft: fc.boolean(),
    again: fc.boolean(),
  }),
);
// Without money and a run to begin with, most sequences would only be refused.
const sequence = fc
  .tuple(amount, fc.array(operation, { minLength: 5, maxLength: 25 }))
  .map(([first, rest]): Operation[] => [
    { do: 'grant', amount: first + 400_000, key: 99 },
    { do: 'start', amount: first },
    ...rest,
  ]);

eachDatabase((_name, open) => {
  describe('any sequence of operations', () => {
    let ledger: Ledger;
    before(async () => {
      ledger = await ledgerOn(await open());
    });

    it('leaves the ledger as a plain model of it, and sound', async () => {
      const property = fc.asyncProperty(sequence, async (operations) => {
        await playAgainstModel(ledger, operations);
        assert.deepEqual(await ledger.violations(), []);
      });
      await fc.assert(property, { numRuns: 50 });
    });
  });
});
