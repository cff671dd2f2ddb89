import assert from 'node:assert/strict';
import { AppError } from '#shared/appError.ts';
import type { Price } from '../../../server/credits/price.ts';
import { priceAdvice } from '../../../server/credits/priceAdvice.ts';

const price = (validFrom: string, perToken = '1'): Price => ({
  id: '1',
  provider: 'p',
  model: 'm',
  tierMinPrompt: 0,
  input: perToken,
  cached: perToken,
  cacheWrite: perToken,
  output: perToken,
  markupBps: 0,
  validFrom,
});
const book: Record<string, Price[]> = {
  old: [price('2026-01-01T00:00:00Z')],
  fresh: [price('2026-03-01T00:00:00Z')],
  free: [price('2020-01-01T00:00:00Z', '0')],
};
const prices = {
  async findPrice(_provider: string, model: string) {
    const found = book[model];
    if (found === undefined) throw new AppError('price_unknown', 'none');
    return found;
  },
};
const now = new Date('2026-03-03T00:00:00Z');
const advice = (...models: string[]) =>
  priceAdvice(
    models.map((model) => ({ provider: model === 'llama' ? 'local' : 'far', model })),
    prices,
    now,
  );

describe('advice about prices', () => {
  it('is none when every model has one that was looked at within 60 days, or costs nothing', async () => {
    assert.equal(await advice('fresh', 'free'), '');
    assert.equal(await advice(), '');
  });

  it('names the command that sets a missing price, zero for a local model, each once', async () => {
    const text = await advice('new', 'llama', 'new');
    assert.match(text, /prices set --provider far --model new --input USD --output USD/);
    assert.match(text, /prices set --provider local --model llama --input 0 --output 0/);
    assert.equal(text.split('--model new').length, 2);
  });

  it('says since when a price holds that is older than 60 days', async () => {
    assert.match(await advice('old', 'fresh'), /far\/old: set on 2026-01-01, 61 days ago/);
    assert.doesNotMatch(await advice('old', 'fresh'), /fresh/);
  });
});
