import assert from 'node:assert/strict';
import { atMostEvery } from '../../../extension/platform/atMostEvery.ts';

describe('work at most every so often', () => {
  it('is done at the first call, dropped for a while, and done again afterwards', () => {
    let now = 5;
    const done: number[] = [];
    const call = atMostEvery(
      100,
      () => now,
      () => done.push(now),
    );
    for (now of [5, 6, 104, 105, 106, 204, 205]) call();
    assert.deepEqual(done, [5, 105, 205]);
  });
});
