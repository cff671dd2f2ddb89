import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatCents, parseCents } from '../src/money.js';

test('reads amounts as whole cents', () => {
  assert.equal(parseCents('12.34'), 1234);
  assert.equal(parseCents(' 7 '), 700);
});

test('refuses what is not an amount', () => {
  assert.throws(() => parseCents('12.3'), RangeError);
  assert.throws(() => parseCents('ten'), RangeError);
});

test('writes cents with two digits', () => {
  assert.equal(formatCents(1205), '12.05');
});
