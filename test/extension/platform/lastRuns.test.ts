import assert from 'node:assert/strict';
import { createLastRuns } from '../../../extension/platform/lastRuns.ts';

function memento() {
  const kept = new Map<string, unknown>();
  return {
    get: <T>(key: string): T | undefined => kept.get(key) as T | undefined,
    async update(key: string, value: unknown): Promise<void> {
      kept.set(key, value);
    },
  };
}

describe('the run that a folder has under way', () => {
  const [root, origin] = ['/work', 'https://plumbline.example'];

  it('is found again, for that folder and that server', async () => {
    const runs = createLastRuns(memento());
    await runs.note(root, origin, { id: 'a', goesOn: true });
    assert.equal(runs.read(root, origin), 'a');
    assert.equal(runs.read('/other', origin), null);
    assert.equal(runs.read(root, 'https://other.example'), null);
  });

  it('is forgotten when it is over, and not when another one is', async () => {
    const runs = createLastRuns(memento());
    await runs.note(root, origin, { id: 'waits', goesOn: true });
    await runs.note(root, origin, { id: 'rejected long ago', goesOn: false });
    assert.equal(runs.read(root, origin), 'waits');
    await runs.note(root, origin, { id: 'waits', goesOn: false });
    assert.equal(runs.read(root, origin), null);
  });
});
