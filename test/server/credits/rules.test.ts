import assert from 'node:assert/strict';
import fc from 'fast-check';
import { chargeFor, costOf } from '../../../server/credits/chargeFor.ts';
import type { PriceTier } from '../../../server/credits/price.ts';
import { settlementShare } from '../../../server/credits/settlementShare.ts';
import { soundUsage } from '../../../server/credits/usage.ts';
import { worstCase } from '../../../server/credits/worstCase.ts';

const tier = (
  tierMinPrompt: number,
  input: number,
  output: number,
  extra: Partial<PriceTier> = {},
): PriceTier => ({
  tierMinPrompt,
  input: String(input),
  cached: String(input),
  cacheWrite: String(input),
  output: String(output),
  markupBps: 0,
  ...extra,
});
const tokens = (prompt: number, output: number, cached = 0, cacheWrite = 0) => ({
  prompt,
  cached,
  cacheWrite,
  output,
  reasoning: 0,
  estimated: false,
  reportedCost: null,
});

describe('the charge of a call', () => {
  it('rounds up once, after the markup', () => {
    assert.equal(chargeFor(0n, 1_000), 0);
    assert.equal(chargeFor(1n, 0), 1);
    assert.equal(chargeFor(1_000_000n, 0), 1);
    assert.equal(chargeFor(1_000_000n, 1), 2);
    assert.equal(chargeFor(10_000_000n, 1_000), 11);
  });

  it('prices cached and cache-write tokens instead of, not on top of, prompt tokens', () => {
    const price = { input: '10', cached: '1', cacheWrite: '20', output: '100' };
    assert.equal(costOf(tokens(100, 5, 60, 30), price), 10n * 10n + 60n + 30n * 20n + 500n);
  });

  it('refuses a charge beyond the safe integers instead of rounding it', () => {
    assert.throws(() => chargeFor(10n ** 40n, 0), RangeError);
  });
});

describe('usage a provider reports', () => {
  it('stays as it is when it is sound, zero included', () => {
    for (const sound of [tokens(0, 0), tokens(100, 7, 60, 40)]) assert.deepEqual(soundUsage(sound), sound);
  });

  it('is brought into range when it is negative, fractional, not a number, or parts exceed the whole', () => {
    const reported = { ...tokens(10, -3, 8, 8), reasoning: 5 };
    assert.deepEqual(soundUsage(reported), { ...tokens(10, 0, 8, 2), reasoning: 0 });
    assert.deepEqual(soundUsage(tokens(Number.NaN, 1.2, 4)), tokens(0, 2));
    assert.equal(soundUsage(tokens(Number.POSITIVE_INFINITY, 0)).prompt, 2_147_483_647);
  });
});

describe('the worst case of a call', () => {
  const tiers = [tier(0, 1_000_000, 2_000_000), tier(100, 3_000_000, 2_000_000)];

  it('takes the dearest kind of input and the whole output limit', () => {
    const dear = [tier(0, 1_000_000, 2_000_000, { cacheWrite: '1250000' })];
    assert.equal(worstCase(dear, { promptTokens: 80, maxOutputTokens: 10 }), 100 + 20);
  });

  it('takes a dearer tier only when the prompt can reach it', () => {
    assert.equal(worstCase(tiers, { promptTokens: 99, maxOutputTokens: 1 }), 99 + 2);
    assert.equal(worstCase(tiers, { promptTokens: 100, maxOutputTokens: 1 }), 300 + 2);
  });

  it('is zero when every price is zero', () => {
    assert.equal(worstCase([tier(0, 0, 0)], { promptTokens: 1_000, maxOutputTokens: 1_000 }), 0);
  });

  it('is never below what a call within its bounds is charged', () => {
    const small = fc.integer({ min: 0, max: 3_000 });
    const price = fc.integer({ min: 0, max: 9_999_999 }).map(String);
    const prices = fc.record({ input: price, cached: price, cacheWrite: price, output: price });
    fc.assert(
      fc.property(
        prices,
        fc.integer({ min: 0, max: 5_000 }),
        small,
        small,
        small,
        small,
        (unit, bps, p, c, w, o) => {
          const usage = soundUsage(tokens(p, o, c, w));
          const only = { ...unit, tierMinPrompt: 0, markupBps: bps };
          const most = worstCase([only], { promptTokens: p, maxOutputTokens: o });
          assert.ok(chargeFor(costOf(usage, only), bps) <= most);
        },
      ),
    );
  });
});

describe('what the end of a run costs', () => {
  const end = { spent: 100, allowanceLeft: 500, chargeRejected: 'allowance' } as const;
  const table = [
    ['verified', true, {}, 100, 0, 'verified'],
    ['verified', false, {}, 100, 0, 'verified'],
    ['rejected', true, {}, 0, 100, 'within_allowance'],
    ['rejected', false, {}, 0, 100, 'within_allowance'],
    ['rejected', true, { allowanceLeft: 30 }, 70, 30, 'beyond_allowance'],
    ['rejected', true, { allowanceLeft: 0 }, 100, 0, 'beyond_allowance'],
    ['rejected', true, { chargeRejected: 'full' }, 100, 0, 'rejected_in_full'],
    ['cancelled', true, {}, 0, 100, 'within_allowance'],
    ['cancelled', true, { allowanceLeft: 30 }, 70, 30, 'beyond_allowance'],
    ['cancelled', false, {}, 100, 0, 'cancelled_before_change'],
    ['failed', false, {}, 0, 0, 'failed_before_change'],
    ['failed', true, {}, 0, 100, 'within_allowance'],
    ['failed', true, { allowanceLeft: 30 }, 70, 30, 'beyond_allowance'],
    ['failed', true, { chargeRejected: 'full' }, 0, 100, 'within_allowance'],
    ['rejected', true, { spent: 0 }, 0, 0, 'nothing_spent'],
  ] as const;
  for (const [ending, changeLeft, special, charged, fromAllowance, reason] of table) {
    const when = `${ending}, change ${changeLeft ? 'left' : 'did not leave'}, ${JSON.stringify(special)}`;
    it(`${when}: ${charged} of 100, because ${reason}`, () => {
      const share = settlementShare({ ...end, ending, changeLeft, ...special });
      assert.deepEqual(share, { charged, fromAllowance, reason });
    });
  }
});
