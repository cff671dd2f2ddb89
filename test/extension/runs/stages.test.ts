import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { createStages } from '../../../extension/runs/stages.ts';
import { makeWorkspace } from '../core/workspace.ts';

describe('the staged copies of a window', () => {
  it('are kept from run to run, and go with their folder or with the window', async () => {
    using one = makeWorkspace({ 'a.ts': '' });
    using two = makeWorkspace({ 'b.ts': '' });
    const stages = createStages();
    const first = await stages.open(one.root, []);
    assert.equal(await stages.open(one.root, []), first);
    const second = await stages.open(two.root, ['.env.test']);
    await stages.closeOthers([two.root]);
    assert.deepEqual([existsSync(first.folder), existsSync(second.folder)], [false, true]);
    assert.notEqual(await stages.open(one.root, []), first);
    await stages.dispose();
    assert.equal(existsSync(second.folder), false);
  });
});
