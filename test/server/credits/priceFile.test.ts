import assert from 'node:assert/strict';
import { defaultPrices } from '../../../server/credits/defaultPrices.ts';
import { parsePriceFile } from '../../../server/credits/priceFile.ts';

const price = { provider: 'p', model: 'm', input: '0', cached: '0', cacheWrite: '0', output: '0' };
const file = (prices: unknown, date = '2026-03-01') => JSON.stringify({ date, prices });
const refusal = (json: string) => {
  let message = '';
  assert.throws(
    () => parsePriceFile(json, 'prices.json'),
    (error: Error & { code: string }) => {
      message = error.message;
      return error.code === 'configuration_invalid';
    },
  );
  return message;
};

describe('a price file', () => {
  it('may price a model at zero and leave tier and markup out', () => {
    const { prices } = parsePriceFile(file([price]), 'prices.json');
    assert.deepEqual(prices, [{ ...price, tierMinPrompt: 0, markupBps: 0 }]);
  });

  it('is refused with the place that is wrong', () => {
    assert.match(refusal('{'), /prices\.json is not usable: it is not JSON/);
    assert.match(refusal(file([price], '1.3.2026')), /date: /);
    assert.match(refusal(file([price, { ...price, output: '0.5' }])), /prices\.1\.output: /);
    assert.match(refusal(file([{ ...price, cached: undefined }])), /prices\.0\.cached: /);
    assert.match(refusal(file([{ ...price, tierMinPrompt: 5 }])), /p\/m has no tier from 0 tokens/);
    assert.match(refusal(file([price, price])), /p\/m has the same tier twice/);
  });

  it('comes with the server and prices the demo models above zero', () => {
    const demo = defaultPrices.prices.filter(({ provider }) => provider === 'demo');
    assert.deepEqual(demo.map(({ model }) => model).sort(), ['demo-architect', 'demo-implementer']);
    assert.ok(demo.every(({ input, output }) => Number(input) > 0 && Number(output) > 0));
  });
});
