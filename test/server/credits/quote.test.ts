import assert from 'node:assert/strict';
import fc from 'fast-check';
import { priceQuote } from '../../../server/credits/priceQuote.ts';
import { type ModelPrice, type QuoteInput, quoteRun } from '../../../server/credits/quote.ts';
import { callSizes } from '../../../server/credits/quoteSizes.ts';
import { worstCase } from '../../../server/credits/worstCase.ts';

const model = (name: string, input: number, output: number): ModelPrice => ({
  provider: 'test',
  model: name,
  tiers: [
    {
      tierMinPrompt: 0,
      input: String(input),
      cached: String(input),
      cacheWrite: String(input),
      output: String(output),
      markupBps: 0,
    },
  ],
});
const input: QuoteInput = {
  kind: 'implement',
  contextTokens: 20_000,
  requestTokens: 700,
  maxAttempts: 3,
  checks: 1,
  models: { architect: [model('a', 2_000_000, 8_000_000)], implementer: [model('i', 400_000, 1_600_000)] },
  limits: {
    outputTokens: 16_000,
    reviewOutputTokens: 4_000,
    interviewOutputTokens: 2_000,
    overheadTokens: 3_000,
    planTokens: 2_000,
  },
};

describe('a quote', () => {
  it('covers one complete attempt at its worst by the least authorization', () => {
    const quote = quoteRun(input);
    const expected = callSizes(input).map((step) =>
      Math.max(...input.models[step.role].map(({ tiers }) => worstCase(tiers, step.full))),
    );
    assert.equal(
      quote.leastAuthorization,
      expected.reduce((sum, each) => sum + each, 0),
    );
    assert.ok(quote.leastAuthorization > 0 && quote.leastAuthorization <= quote.max);
  });

  it('lets low and likely follow the preferred model, max and least the dearest of the list', () => {
    const dear = model('dear', 9_000_000, 9_000_000);
    const plain = quoteRun(input);
    const models = { ...input.models, implementer: [...input.models.implementer, dear] };
    const listed = quoteRun({ ...input, models });
    assert.deepEqual([listed.low, listed.likely], [plain.low, plain.likely]);
    assert.ok(listed.max > plain.max && listed.leastAuthorization > plain.leastAuthorization);
    assert.equal(listed.items[0]?.model, 'test/i');
  });

  it('has no repair in it when there is one attempt', () => {
    const once = quoteRun({ ...input, maxAttempts: 1 });
    assert.equal(once.max, once.leastAuthorization);
    assert.ok(once.likely < quoteRun(input).likely);
  });

  it('reckons with the plan that is shown beside the files, as far as the files can hold one', () => {
    const limits = { ...input.limits, planTokens: 0 };
    const sizes = (from: QuoteInput) => callSizes(from).map(({ full }) => full.promptTokens);
    const without = sizes({ ...input, limits });
    const more = (planTokens: number) =>
      sizes({ ...input, limits: { ...limits, planTokens } }).map((size, at) => size - (without[at] ?? 0));
    assert.deepEqual(more(2_000), [2_000, 2_000]);
    assert.deepEqual(more(1_000_000), [input.contextTokens, input.contextTokens]);
  });

  it('plans with the architect and implements with the implementer', () => {
    const roles = (kind: QuoteInput['kind']) =>
      quoteRun({ ...input, kind }).items.map(({ step, role }) => [step, role]);
    assert.deepEqual(roles('plan'), [
      ['plan', 'architect'],
      ['review', 'architect'],
    ]);
    assert.deepEqual(roles('refine'), [
      ['refine', 'implementer'],
      ['review', 'architect'],
    ]);
  });

  it('is zero for models that cost nothing', () => {
    const free = model('local', 0, 0);
    const quote = quoteRun({ ...input, models: { architect: [free], implementer: [free] } });
    assert.deepEqual([quote.low, quote.likely, quote.max, quote.leastAuthorization], [0, 0, 0, 0]);
  });

  it('takes its minutes from comparable runs once there are enough of them', () => {
    const minutesHistory = [9, 1, 2, 3, 4, 5];
    assert.deepEqual(quoteRun({ ...input, minutesHistory }).minutes, { low: 2, likely: 4, max: 9 });
    const guessed = quoteRun({ ...input, minutesHistory: [100] }).minutes;
    assert.deepEqual(guessed, quoteRun(input).minutes);
  });

  it('is ordered, adds up, and suggests an amount between least and max', () => {
    const amount = fc.integer({ min: 0, max: 200_000 });
    const price = fc.integer({ min: 0, max: 20_000_000 });
    const models = fc.array(
      fc.tuple(price, price).map(([a, b]) => model('m', a, b)),
      { minLength: 1, maxLength: 3 },
    );
    const limits = fc.record({
      outputTokens: fc.integer({ min: 1, max: 64_000 }),
      interviewOutputTokens: fc.integer({ min: 1, max: 10_000 }),
      reviewOutputTokens: fc.integer({ min: 1, max: 16_000 }),
      overheadTokens: amount,
      planTokens: amount,
    });
    const inputs = fc.record({
      kind: fc.constantFrom('plan', 'implement', 'refine'),
      contextTokens: amount,
      requestTokens: amount,
      maxAttempts: fc.integer({ min: 1, max: 6 }),
      checks: fc.integer({ min: 0, max: 5 }),
      models: fc.record({ architect: models, implementer: models }),
      limits,
    });
    fc.assert(
      fc.property(inputs, (given) => {
        const quote = quoteRun(given);
        const sums = (['low', 'likely', 'max'] as const).map((kind) =>
          quote.items.reduce((sum, item) => sum + item[kind], 0),
        );
        assert.deepEqual(sums, [quote.low, quote.likely, quote.max]);
        assert.ok(quote.low <= quote.likely && quote.likely <= quote.max);
        assert.ok(quote.leastAuthorization <= quote.suggestedAuthorization);
        assert.ok(quote.suggestedAuthorization <= quote.max);
        assert.ok(quote.minutes.low <= quote.minutes.likely && quote.minutes.likely <= quote.minutes.max);
      }),
    );
  });

  it('carries the prices it was made from, each model looked up once', async () => {
    const asked: string[] = [];
    const findPrice = async (provider: string, name: string) => {
      asked.push(name);
      const [tier] = model(name, 1, 1).tiers;
      assert.ok(tier);
      return [{ ...tier, id: `${name}-1`, provider, model: name, validFrom: '2026-01-01T00:00:00.000Z' }];
    };
    const one = { provider: 'test', model: 'one' };
    const models = { architect: [one], implementer: [one, { provider: 'test', model: 'two' }] };
    const quote = await priceQuote({ findPrice, limits: input.limits }, { ...input, models });
    assert.deepEqual(asked, ['one', 'two']);
    assert.deepEqual(Object.keys(quote.prices), ['test/one', 'test/two']);
    assert.equal(quote.prices['test/two']?.[0]?.id, 'two-1');
  });
});
