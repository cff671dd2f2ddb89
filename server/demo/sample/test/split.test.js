import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as split from '../src/split.js';

test('describes one share a line', () => {
  assert.equal(split.describeShares(['Ada', 'Ben'], [501, 500]), 'Ada pays 5.01\nBen pays 5.00');
});

test('splits evenly when it can', () => {
  assert.deepEqual(split.splitBill(900, 3), [300, 300, 300]);
});

test('loses no cent and invents none', () => {
  const shares = split.splitBill(1000, 3);
  assert.equal(shares.reduce((sum, share) => sum + share, 0), 1000);
  assert.deepEqual(shares, [334, 333, 333]);
});

test('refuses a bill that nobody pays', () => {
  assert.throws(() => split.splitBill(1000, 0), RangeError);
});
