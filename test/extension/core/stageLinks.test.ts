import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CommandResult } from '#shared/checks.contract.ts';
import { runCommand } from '../../../extension/core/runCommand.ts';
import { openStage } from '../../../extension/core/stage.ts';
import { makeLink } from '../../../extension/core/stageRemap.ts';
import { itOnPosix } from '../../support/itOnPosix.ts';
import { itWithPython } from '../../support/itWhere.ts';
import { changeOf, makeWorkspace, readTree, type Tree, writeTree } from './workspace.ts';

async function staged(tree: Tree, name = 'workspace') {
  const workspace = makeWorkspace();
  const root = join(workspace.base, 'home', name);
  mkdirSync(root, { recursive: true });
  writeTree(root, tree);
  const stage = await openStage({ workspace: root, stagesFolder: join(workspace.base, 'stages') });
  const run = (...command: string[]): Promise<CommandResult> =>
    runCommand({ id: 't', command }, { staged: stage });
  return { ...workspace, root, stage, run, node: (script: string) => run(process.execPath, '-e', script) };
}

const lib = 'packages/lib/index.cjs';
const good = { [lib]: 'module.exports = 1;\n' };
const broken = { [lib]: 'throw new Error("broken");\n' };
/** What `npm install` makes of a workspace with one package, another that is installed and needs it, and a test. */
const npmWorkspace: Tree = {
  ...good,
  '.gitignore': 'node_modules\n',
  'package.json': '{"private":true,"workspaces":["packages/*"]}',
  'packages/lib/package.json': '{"name":"lib","version":"1.0.0","main":"index.cjs"}',
  'node_modules/installed/package.json': '{"name":"installed","version":"1.0.0","main":"index.cjs"}',
  'node_modules/installed/index.cjs': 'module.exports = require("lib");\n',
  'direct.test.cjs': 'require("node:assert").equal(require("lib"), 1);\n',
  'through.test.cjs': 'require("node:assert").equal(require("installed"), 1);\n',
};

describe('links of the staged copy', () => {
  for (const [test, how] of [
    ['direct.test.cjs', 'directly'],
    ['through.test.cjs', 'through an installed package'],
  ] as const) {
    itOnPosix(`refuse broken code of an npm workspace that is loaded ${how}`, async () => {
      using place = await staged(npmWorkspace);
      symlinkSync('../packages/lib', join(place.root, 'node_modules', 'lib'));
      await place.stage.prepare([]);
      assert.equal((await place.run(process.execPath, test)).exitCode, 0);
      await place.stage.prepare(changeOf(good, broken).files);
      const result = await place.run(process.execPath, test);
      assert.equal(result.exitCode, 1);
      assert.match(result.outputTail, /Error: broken/);
    });
  }

  itOnPosix(
    'lead into the copy also when they are absolute or named by another way to the workspace',
    async () => {
      using place = await staged({ ...npmWorkspace, 'node_modules/.keep': '' });
      symlinkSync(join(place.base, 'home'), join(place.base, 'alias'));
      symlinkSync(join(place.root, 'packages/lib'), join(place.root, 'node_modules', 'absolute'));
      symlinkSync(
        join(place.base, 'alias/workspace/packages/lib'),
        join(place.root, 'node_modules', 'aliased'),
      );
      symlinkSync('loop', join(place.root, 'node_modules', 'loop'));
      symlinkSync('../..', join(place.root, 'node_modules', 'outside'));
      await place.stage.prepare(changeOf(good, broken).files);
      const { folder } = place.stage;
      const link = (name: string): string => readlinkSync(join(folder, 'node_modules', name));
      assert.equal(link('absolute'), join(folder, 'packages/lib'));
      assert.equal(link('aliased'), join(folder, 'packages/lib'));
      assert.equal(link('loop'), 'loop');
      assert.equal(link('outside'), join(place.base, 'home'));
    },
  );

  it('keep what a command writes into installed packages away from the workspace and from the next attempt', async () => {
    using place = await staged(npmWorkspace);
    symlinkSync('../packages/lib', join(place.root, 'node_modules', 'lib'));
    const start = readTree(place.root);
    await place.stage.prepare([]);
    const spoil = `
      const fs = require('node:fs');
      fs.writeFileSync('node_modules/installed/index.cjs', 'module.exports = 1;');
      fs.writeFileSync('node_modules/lib/index.cjs', 'module.exports = 1;');
      fs.mkdirSync('node_modules/planted');
      fs.writeFileSync('node_modules/planted/index.cjs', '');
    `;
    assert.equal((await place.node(spoil)).exitCode, 0);
    assert.deepEqual(readTree(place.root), start);
    await place.stage.prepare([]);
    const { folder } = place.stage;
    assert.equal(
      readFileSync(join(folder, 'node_modules/installed/index.cjs'), 'utf8'),
      'module.exports = require("lib");\n',
    );
    assert.equal(existsSync(join(folder, 'node_modules/planted')), false);
    assert.equal(readFileSync(join(folder, lib), 'utf8'), good[lib]);
  });

  itOnPosix('that a command puts in the place of folders lead no later write out of the copy', async () => {
    const tree = {
      ...npmWorkspace,
      'src/a.js': 'a',
      'build/b.js': 'b',
      '.gitignore': 'node_modules\nbuild/\n',
    };
    using place = await staged(tree);
    const made = changeOf({}, { 'build/made.js': 'x' }).files;
    await place.stage.prepare(made);
    const start = readTree(place.root);
    const trap = `
      const fs = require('node:fs');
      for (const name of ['src', 'build', 'node_modules', 'packages']) {
        fs.rmSync(name, { recursive: true, force: true });
        fs.symlinkSync(${JSON.stringify(place.root)} + '/' + name, name);
      }
    `;
    writeFileSync(join(place.root, 'build/made.js'), 'of the user');
    const before = { ...start, 'build/made.js': '644 of the user' };
    assert.equal((await place.node(trap)).exitCode, 0);
    await place.stage.prepare(changeOf({ 'src/a.js': 'a' }, { 'src/a.js': 'changed' }).files);
    assert.deepEqual(readTree(place.root), before);
    assert.equal(readFileSync(join(place.stage.folder, 'src/a.js'), 'utf8'), 'changed');
  });

  for (const [kind, name, files] of [
    ['a path file', 'workspace', (root: string) => ({ 'project.pth': `${root}/src\n` })],
    [
      'a finder',
      'work space',
      (root: string) => ({
        '__editable___project_finder.py': `import sys\nsys.path.insert(0, ${JSON.stringify(`${root}/src`)})\n`,
        '__editable__.project.pth': 'import __editable___project_finder\n',
        'project.dist-info/direct_url.json': JSON.stringify({ url: pathToFileURL(root).href }),
      }),
    ],
  ] as const) {
    itWithPython(`refuse broken code of a Python package installed by ${kind}`, async () => {
      const module = { 'src/project.py': 'VALUE = 1\n' };
      using place = await staged(
        { ...module, 'test.py': 'import project\nassert project.VALUE == 1\n' },
        name,
      );
      execFileSync('python3', ['-m', 'venv', '--without-pip', join(place.root, '.venv')]);
      const python = join(place.root, '.venv/bin/python');
      const packages = execFileSync(python, ['-c', 'import site; print(site.getsitepackages()[0])'], {
        encoding: 'utf8',
      }).trim();
      writeTree(packages, files(place.root));
      const start = readTree(place.root);
      const command = ['.venv/bin/python', 'test.py'] as const;
      await place.stage.prepare([]);
      assert.equal((await place.run(...command)).exitCode, 0);
      await place.stage.prepare(changeOf(module, { 'src/project.py': 'VALUE = 2\n' }).files);
      assert.match((await place.run(...command)).outputTail, /AssertionError/);
      assert.deepEqual(readTree(place.root), start);
      const copied = join(
        place.stage.folder,
        packages.slice(place.root.length),
        'project.dist-info/direct_url.json',
      );
      if (existsSync(copied))
        assert.ok(readFileSync(copied, 'utf8').includes(pathToFileURL(place.stage.folder).href));
    });
  }

  itOnPosix('become junctions to folders and copies of files on Windows', async () => {
    using place = makeWorkspace({ 'lib/a.js': 'a' });
    await makeLink('lib', join(place.root, 'folder'), 'win32');
    await makeLink('lib/a.js', join(place.root, 'file'), 'win32');
    assert.equal(readlinkSync(join(place.root, 'folder')), join(place.root, 'lib'));
    assert.equal(lstatSync(join(place.root, 'file')).isFile(), true);
  });

  itOnPosix(
    'stand for installed packages and for what is included, also where they are ignored',
    async () => {
      const tree: Tree = {
        '.gitignore': 'node_modules\n*.local\nother\n',
        'shared/node_modules/dep/index.js': '',
        'pkg/a.js': '',
        'settings/of-test.txt': '',
      };
      using place = await staged(tree);
      writeTree(place.base, {
        'main/node_modules/dep/index.js': 'installed',
        'main/other/x': '',
        'secret/x': '',
      });
      const link = (to: string, name: string): void => symlinkSync(to, join(place.root, name));
      link(join(place.base, 'main/node_modules'), 'node_modules');
      link('../shared/node_modules', 'pkg/node_modules');
      link(join(place.base, 'main/other'), 'other');
      link('settings/of-test.txt', 'test.local');
      link(join(place.base, 'secret'), 'way.local');
      const include = ['test.local', 'way.local/x'];
      const stage = await openStage({
        workspace: place.root,
        stagesFolder: join(place.base, 'stages'),
        include,
      });
      const read = (name: string): string | null => {
        try {
          return readlinkSync(join(stage.folder, name));
        } catch {
          return null;
        }
      };
      const names = ['node_modules', 'pkg/node_modules', 'other', 'test.local', 'way.local'];
      for (let round = 0; round < 2; round += 1) {
        await stage.prepare([]);
        assert.deepEqual(names.map(read), [
          join(place.base, 'main/node_modules'),
          '../shared/node_modules',
          null,
          'settings/of-test.txt',
          null,
        ]);
        assert.ok(existsSync(join(stage.folder, 'pkg/node_modules/dep/index.js')));
      }
      // What is cleared away goes with the link, not with what it leads to.
      await stage.clearOutputs();
      assert.equal(readFileSync(join(place.base, 'main/node_modules/dep/index.js'), 'utf8'), 'installed');
      await stage.dispose();
    },
  );

  itOnPosix('to packages elsewhere are left out where a command installs some', async () => {
    using place = await staged({ 'a.js': '' });
    writeTree(place.base, { 'main/node_modules/dep/index.js': '' });
    symlinkSync(join(place.base, 'main/node_modules'), join(place.root, 'node_modules'));
    await place.stage.prepare([], undefined, { installs: true });
    assert.equal(existsSync(join(place.stage.folder, 'node_modules')), false);
  });

  it('are also remapped in a virtual environment that no ignore file names', async () => {
    using place = await staged({ 'env/pyvenv.cfg': 'home = /usr/bin\n' });
    writeTree(place.root, { 'env/lib/project.egg-link': `${place.root}\n.` });
    await place.stage.prepare([]);
    const read = readFileSync(join(place.stage.folder, 'env/lib/project.egg-link'), 'utf8');
    assert.equal(read, `${place.stage.folder}\n.`);
  });

  it('leave a neighbour alone whose name only begins like the workspace', async () => {
    using place = await staged({ '.venv/pyvenv.cfg': '' });
    writeTree(place.root, { '.venv/lib/a.pth': `${place.root}-two/src\n${place.root}.old\n` });
    await place.stage.prepare([]);
    const read = readFileSync(join(place.stage.folder, '.venv/lib/a.pth'), 'utf8');
    assert.equal(read, `${place.root}-two/src\n${place.root}.old\n`);
  });
});
