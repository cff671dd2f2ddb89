import assert from 'node:assert/strict';
import { createToastSlot } from '../../../extension/platform/toastSlot.model.ts';

/** A screen that shows what was opened until it is answered or hidden. */
function screen({ fails = false } = {}) {
  const shown: string[] = [];
  const answers = new Map<string, (answer: string | undefined) => void>();
  let hides = 0;
  const slot = createToastSlot(async () => {
    hides += 1;
    await new Promise((resolve) => setImmediate(resolve));
    if (fails) throw new Error('no such command');
    shown.splice(0);
  });
  const open = (name: string): Promise<string | undefined> =>
    slot.show(() => {
      shown.push(name);
      return new Promise<string | undefined>((resolve) => answers.set(name, resolve));
    });
  const answer = (name: string, with_?: string): void => {
    if (shown.includes(name)) shown.splice(shown.indexOf(name), 1);
    answers.get(name)?.(with_);
  };
  const settled = async (): Promise<void> => {
    for (let at = 0; at < 5; at++) await new Promise((resolve) => setImmediate(resolve));
  };
  return { slot, open, answer, settled, shown, hides: () => hides };
}

describe('the room for one notification', () => {
  it('shows the newest alone, however fast they come', async () => {
    const { open, settled, shown } = screen();
    for (const name of ['one', 'two', 'three']) void open(name);
    await settled();
    assert.deepEqual(shown, ['three']);
  });

  it('hides nothing while none of its own is there, so that others stay', async () => {
    const { open, answer, settled, hides, slot } = screen();
    await slot.clear();
    void open('one');
    await settled();
    answer('one', 'Yes');
    await settled();
    void open('two');
    await settled();
    assert.equal(hides(), 0);
  });

  it('hides the one before when something begins, once', async () => {
    const { open, settled, shown, hides, slot } = screen();
    void open('one');
    await slot.clear();
    await slot.clear();
    await settled();
    assert.deepEqual([shown, hides()], [[], 1]);
  });

  it('still answers one that was hidden, and leaves the newer one alone', async () => {
    const { open, answer, settled, shown, hides } = screen();
    const first = open('one');
    void open('two');
    await settled();
    answer('one', 'Late');
    assert.equal(await first, 'Late');
    assert.deepEqual(shown, ['two']);
    void open('three');
    await settled();
    assert.deepEqual([shown, hides()], [['three'], 2], 'the second counted as shown to the end');
  });

  it('goes on when an editor cannot hide, and when a notification could not be opened', async () => {
    const { open, settled, shown, slot } = screen({ fails: true });
    void open('one');
    void open('two');
    await settled();
    assert.deepEqual(shown, ['one', 'two']);
    await assert.rejects(
      slot.show(() => Promise.reject(new Error('closing'))),
      /closing/,
    );
    void open('three');
    await settled();
    assert.ok(shown.includes('three'));
  });
});
