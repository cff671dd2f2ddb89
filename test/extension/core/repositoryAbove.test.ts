import assert from 'node:assert/strict';
import { promises as fs } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeFiles } from '../../../extension/core/nodeFiles.ts';
import { repositoryAbove } from '../../../extension/core/repositoryAbove.ts';

describe('the repository above a folder', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await fs.realpath(await fs.mkdtemp(join(tmpdir(), 'plumbline-test-')));
    await fs.mkdir(join(folder, 'packages/a/src'), { recursive: true });
  });
  afterEach(() => fs.rm(folder, { recursive: true, force: true }));

  it('is named where the folder is a part of it, also of a linked worktree', async () => {
    await fs.writeFile(join(folder, '.git'), 'gitdir: /elsewhere\n');
    assert.equal(await repositoryAbove(nodeFiles, join(folder, 'packages/a')), folder);
    await fs.mkdir(join(folder, 'packages/.git'));
    assert.equal(
      await repositoryAbove(nodeFiles, join(folder, 'packages/a/src')),
      join(folder, 'packages'),
      'the nearest',
    );
  });

  it('is none for its root, and outside of any', async () => {
    assert.equal(await repositoryAbove(nodeFiles, join(folder, 'packages/a')), null);
    await fs.mkdir(join(folder, '.git'));
    assert.equal(await repositoryAbove(nodeFiles, folder), null);
  });
});
