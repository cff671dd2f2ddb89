import assert from 'node:assert/strict';
import { usageOf } from '../../../server/models/usage.ts';

const bounds = { counted: () => ({ prompt: 1, output: 1 }), most: { prompt: 1_000, output: 500 } };

/** [output, reasoning, estimated] of what a service reports. */
function outputOf(completion: number, reasoning: number | undefined, total?: unknown) {
  const usage = usageOf(
    {
      prompt_tokens: 100,
      completion_tokens: completion,
      ...(reasoning === undefined ? {} : { completion_tokens_details: { reasoning_tokens: reasoning } }),
      ...(total === undefined ? {} : { total_tokens: total }),
    },
    bounds,
  );
  return [usage.output, usage.reasoning, usage.estimated];
}

describe('the output that a service reports', () => {
  it('has its reasoning inside where the total is prompt and completion', () => {
    assert.deepEqual(outputOf(60, 40, 160), [60, 40, false]);
    assert.deepEqual(outputOf(60, 0, 160), [60, 0, false]);
    assert.deepEqual(outputOf(60, undefined, 160), [60, 0, false]);
  });

  it('has its reasoning inside where nothing says otherwise', () => {
    assert.deepEqual(outputOf(60, 40), [60, 40, false]);
    assert.deepEqual(outputOf(40, 40), [40, 40, false]);
    assert.deepEqual(outputOf(60, 40, null), [60, 40, false]);
    assert.deepEqual(outputOf(60, 40, 'many'), [60, 40, false]);
  });

  it('has the reasoning added that the total counts beside the completion', () => {
    assert.deepEqual(outputOf(60, 40, 200), [100, 40, false]);
    assert.deepEqual(outputOf(10, 300, 410), [310, 300, false]);
    assert.deepEqual(outputOf(0, 40, 140), [40, 40, false]);
  });

  it('has the reasoning added that is more than the completion, without a total', () => {
    assert.deepEqual(outputOf(10, 300), [310, 300, false]);
  });

  it('holds no more reasoning than itself where the total leaves the reasoning out', () => {
    assert.deepEqual(outputOf(10, 300, 110), [10, 10, false]);
  });

  it('is counted from the text where it would be more than was asked for', () => {
    assert.deepEqual(outputOf(400, 100, 600), [500, 100, false]);
    assert.deepEqual(outputOf(400, 101, 601), [1, 0, true]);
    assert.deepEqual(outputOf(10, 491), [1, 0, true]);
  });
});
