import assert from 'node:assert/strict';
import { coalesced } from '../../../extension/platform/coalesced.ts';

describe('coalesced work', () => {
  function gated() {
    const open: (() => void)[] = [];
    let begun = 0;
    const call = coalesced(() => {
      begun++;
      return new Promise<void>((resolve) => open.push(resolve));
    });
    const end = async (): Promise<void> => {
      open.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
    };
    return { call, end, begun: () => begun };
  }

  it('is begun at once', () => {
    const { call, begun } = gated();
    void call();
    assert.equal(begun(), 1);
  });

  it('is done once more after all calls that came meanwhile, and each of them waits for that', async () => {
    const { call, end, begun } = gated();
    const done: string[] = [];
    const first = call().then(() => done.push('first'));
    const others = ['second', 'third'].map((name) => call().then(() => done.push(name)));
    await end();
    await first;
    assert.deepEqual([begun(), done], [2, ['first']]);
    await end();
    await Promise.all(others);
    assert.deepEqual([begun(), done], [2, ['first', 'second', 'third']]);
  });

  it('begins again for a call during the second time', async () => {
    const { call, end, begun } = gated();
    void call();
    void call();
    await end();
    const late = call();
    await end();
    assert.equal(begun(), 3);
    await end();
    await late;
    void call();
    assert.equal(begun(), 4);
  });
});
