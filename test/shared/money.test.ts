import assert from 'node:assert/strict';
import { formatCredits } from '#shared/money.ts';

describe('credits as text', () => {
  it('have two decimals, and one credit is one credit', () => {
    assert.equal(formatCredits(123_456_700), '12,345.67 credits');
    assert.equal(formatCredits(10_000), '1.00 credit');
    assert.equal(formatCredits(-5_000), '-0.50 credits');
    assert.equal(formatCredits(-49), '0.00 credits');
  });

  it('never say less than is needed, nor more than is there', () => {
    assert.equal(formatCredits(123_401, 'up'), '12.35 credits');
    assert.equal(formatCredits(123_400, 'up'), '12.34 credits');
    assert.equal(formatCredits(1, 'up'), '0.01 credits');
    assert.equal(formatCredits(9_999, 'down'), '0.99 credits');
    assert.equal(formatCredits(-9_999, 'down'), '-1.00 credits');
    assert.equal(formatCredits(0, 'up'), '0.00 credits');
    assert.equal(formatCredits(0, 'down'), '0.00 credits');
  });
});
