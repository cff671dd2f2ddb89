import assert from 'node:assert/strict';
import { accountCommands } from '../../../extension/cli/accountCommands.ts';
import { creditCommands } from '../../../extension/cli/creditCommands.ts';
import { operationsCommands } from '../../../extension/cli/operationsCommands.ts';
import { paymentCommands } from '../../../extension/cli/paymentCommands.ts';
import { priceCommands } from '../../../extension/cli/priceCommands.ts';

const commands = {
  ...accountCommands,
  ...creditCommands,
  ...operationsCommands,
  ...paymentCommands,
  ...priceCommands,
};

describe('what an administration command says that it takes', () => {
  for (const [name, { synopsis, words, options }] of Object.entries(commands)) {
    it(`is what it takes: ${name}`, () => {
      const named = [...synopsis.matchAll(/--([a-z-]+)/g)].map(([, option]) => option);
      assert.deepEqual(named.toSorted(), [...options].toSorted());
      const others = synopsis.replace(/--[a-z-]+( [A-Za-z|]+)?/g, '').match(/[A-Z]+/g) ?? [];
      assert.equal(Number.isFinite(words) ? words : 1, others.length);
    });
  }
});
