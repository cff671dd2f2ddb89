import assert from 'node:assert/strict';
import { promises as fs } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copiesOf, readCopies, removeCopies, writeCopies } from '../../../extension/review/editedCopies.ts';
import { changedFile } from './proposal.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('copies of a rejected change for editing', () => {
  const change = {
    files: [
      changedFile({ path: 'src/sum.js', content: base64('theirs') }),
      changedFile({ path: 'old.js', op: 'delete', content: null }),
    ],
  };
  let storage = '';
  beforeEach(async () => {
    storage = await fs.mkdtemp(join(tmpdir(), 'plumbline-edited-'));
  });
  afterEach(() => fs.rm(storage, { recursive: true, force: true }));

  it('keep what was edited when they are opened again, and are gone once the change has landed', async () => {
    const folder = await writeCopies(storage, 'a', change);
    await fs.writeFile(join(folder, 'src/sum.js'), 'mine');
    assert.equal(await writeCopies(storage, 'a', change), folder);
    assert.deepEqual(await readCopies(folder, change), [
      { path: 'src/sum.js', content: base64('mine') },
      { path: 'old.js', content: null },
    ]);
    await removeCopies(storage, 'a');
    assert.deepEqual(await fs.readdir(join(storage, 'edited')), []);
  });

  it('are kept of the 20 runs that were opened last', async () => {
    const runs = Array.from({ length: 20 }, (_, nth) => `run-${nth}`);
    for (const [nth, run] of runs.entries()) {
      await writeCopies(storage, run, change);
      await fs.utimes(copiesOf(storage, run), nth, nth);
    }
    await writeCopies(storage, 'run-0', change);
    await writeCopies(storage, 'another', change);
    const kept = [...runs.filter((run) => run !== 'run-1'), 'another'];
    assert.deepEqual((await fs.readdir(join(storage, 'edited'))).sort(), kept.sort());
  });

  it('never lie outside of their folder', async () => {
    const outside = { files: [changedFile({ path: '../../sum.js', content: base64('x') })] };
    await assert.rejects(writeCopies(storage, 'a', outside), { code: 'path_refused' });
  });
});
