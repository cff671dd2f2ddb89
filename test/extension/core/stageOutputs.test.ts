import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { openStage } from '../../../extension/core/stage.ts';
import { checkStand, node } from './checkStand.ts';
import { changeOf, makeWorkspace, type Tree, writeTree } from './workspace.ts';

async function staged(tree: Tree, include: string[] = []) {
  const workspace = makeWorkspace(tree);
  const stage = await openStage({
    workspace: workspace.root,
    stagesFolder: join(workspace.base, 'stages'),
    include,
  });
  const there = (...paths: string[]): string[] =>
    paths.filter((path) => existsSync(join(stage.folder, path)));
  return { ...workspace, stage, there };
}

describe('what commands leave in the copy', () => {
  const tree: Tree = { '.gitignore': 'dist/\ngenerated/\n*.tsbuildinfo\n', 'a.js': 'a', 'sub/b.js': 'b' };
  const outputs: Tree = {
    'dist/a.js': '',
    'a.tsbuildinfo': '',
    'node_modules/one/index.js': '',
    'node_modules/.cache/state': '',
    '.venv/pyvenv.cfg': '',
    'target/debug/x': '',
  };
  const all = Object.keys(outputs);

  it('does not stay for saying itself that it is ignored', async () => {
    using place = await staged(tree);
    await place.stage.prepare([]);
    writeTree(place.stage.folder, {
      'sub/.gitignore': '*\n',
      'sub/conftest.py': '',
      'sub/.plumblineignore': '*\n',
      '.git/info/exclude': 'planted.py\n',
      'planted.py': '',
      'dist/a.js': '',
    });
    await place.stage.prepare([]);
    assert.deepEqual(
      place.there('sub/.gitignore', 'sub/conftest.py', 'sub/.plumblineignore', 'planted.py'),
      [],
    );
    assert.deepEqual(place.there('sub/b.js', 'dist/a.js'), ['sub/b.js', 'dist/a.js']);
  });

  it('does not stay where it would be loaded unasked', async () => {
    using place = await staged({ ...tree, 'sub/package.json': '{}' });
    writeTree(place.root, { 'node_modules/one/index.js': '', '__pycache__/a.pyc': '' });
    await place.stage.prepare([]);
    writeTree(place.stage.folder, {
      'test/node_modules/assert/index.js': '',
      '__pycache__/a.pyc': '',
      '.pytest_cache/lastfailed': '',
      'sub/node_modules/two/index.js': '',
    });
    mkdirSync(join(place.stage.folder, 'lib'));
    symlinkSync('../elsewhere', join(place.stage.folder, 'lib/node_modules'));
    const timeOf = (): number => statSync(join(place.stage.folder, 'node_modules/one/index.js')).ctimeMs;
    const copied = timeOf();
    await place.stage.prepare([]);
    assert.equal(timeOf(), copied);
    const names = ['.gitignore', 'a.js', 'node_modules', 'sub'];
    assert.deepEqual(readdirSync(place.stage.folder).sort(), names);
    const installed = ['node_modules/one/index.js', 'sub/node_modules/two/index.js'];
    assert.deepEqual(place.there(...installed), installed);
  });

  it('is taken out when a file is gone that may have gone into it, but for packages and what builds go on from', async () => {
    const before: Tree = {
      ...tree,
      'package.json': '{}',
      'Cargo.toml': '',
      '.gitignore': `${tree['.gitignore']}target\n`,
    };
    using place = await staged(before, ['generated']);
    writeTree(place.root, { 'generated/client.js': '' });
    const change = (after: Tree) => place.stage.prepare(changeOf(before, after).files);
    await change({ ...before, 'a.js': 'changed', 'new.js': '' });
    writeTree(place.stage.folder, outputs);
    await change({ ...before, 'a.js': 'changed', 'new.js': '' });
    await place.stage.prepare([], undefined, { keepDependencies: true });
    assert.deepEqual(place.there(...all), all);
    // Another attempt, that does not make the new file.
    await place.stage.prepare(changeOf(before, { ...before, 'a.js': 'other' }).files, undefined, {
      keepDependencies: true,
    });
    assert.deepEqual(place.there(...all), [
      'node_modules/one/index.js',
      '.venv/pyvenv.cfg',
      'target/debug/x',
    ]);
    writeTree(place.stage.folder, outputs);
    const { 'sub/b.js': _, ...without } = before;
    await change(without);
    assert.deepEqual(place.there('dist/a.js', 'target/debug/x', 'generated/client.js'), [
      'target/debug/x',
      'generated/client.js',
    ]);
  });

  it('stays where it came with a setup command', async () => {
    const writes = (path: string): string =>
      `require('node:fs').mkdirSync('${path}', { recursive: true }); require('node:fs').writeFileSync('${path}/x', '');`;
    using place = await checkStand(tree, {
      commands: [
        node(
          `for (const name of ['generated', 'node_modules']) require('node:fs').statSync(name + '/x'); ${writes('dist')}`,
        ),
      ],
      policy: { setup: node(writes('generated') + writes('node_modules')).command, probeSeconds: 0 },
    });
    const exit = async (after: Tree) => (await place.check(after)).results[0]?.exitCode;
    assert.equal(await exit({ ...tree, 'a.js': 'changed' }), 0);
    assert.ok(existsSync(join(place.stage.folder, 'dist/x')));
    const { 'sub/b.js': _, ...without } = tree;
    assert.equal(await exit(without), 0);
  });
});
