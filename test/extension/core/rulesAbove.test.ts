import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { nodeFiles } from '../../../extension/core/nodeFiles.ts';
import { walkWorkspace } from '../../../extension/core/walkWorkspace.ts';
import { makeWorkspace, writeTree } from './workspace.ts';

const files = {
  '.gitignore': '*.local.json\nout/\n/app/secret.txt\n!keep.log\nscratch/\n',
  'apps/.gitignore': '*.log\n',
  'apps/web/.gitignore': '!deep.log\n*.tmp\n',
  'apps/web/a.ts': '',
  'apps/web/settings.local.json': '',
  'apps/web/src/b.local.json': '',
  'apps/web/out/gen.js': '',
  'apps/web/keep.log': '',
  'apps/web/deep.log': '',
  'apps/web/x.tmp': '',
  'apps/web/notes': '',
  'apps/web/secret.txt': '',
  'scratch/mine/a.ts': '',
  'scratch/mine/b.local.json': '',
};
const list = async (root: string) => (await walkWorkspace({ files: nodeFiles, root })).files;

describe('a folder below the root of its repository', () => {
  it('is listed as git lists it, with the rules from above', async () => {
    using place = makeWorkspace(files);
    execFileSync('git', ['init', '-q', place.root]);
    writeTree(place.root, { '.git/info/exclude': 'notes\n' });
    const root = join(place.root, 'apps/web');
    const git = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], {
      cwd: root,
      encoding: 'utf8',
    });
    assert.deepEqual(await list(root), git.trim().split('\n').sort());
    assert.deepEqual(await list(root), ['.gitignore', 'a.ts', 'deep.log', 'secret.txt']);
  });

  it('is listed for its own sake where the repository ignores the whole of it, and where there is none', async () => {
    using place = makeWorkspace(files);
    const web = join(place.root, 'apps/web');
    const alone = await list(web);
    assert.ok(alone.includes('out/gen.js') && alone.includes('settings.local.json'));
    execFileSync('git', ['init', '-q', place.root]);
    assert.deepEqual(await list(join(place.root, 'scratch/mine')), ['a.ts', 'b.local.json']);
  });
});
