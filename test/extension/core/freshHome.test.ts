import assert from 'node:assert/strict';
import { existsSync, lstatSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { itOnPosix } from '../../support/itOnPosix.ts';
import { sandbox } from '../../support/itWhere.ts';
import { checkStand, node } from './checkStand.ts';
import { makeWorkspace, type Tree, writeTree } from './workspace.ts';

const policy = { sandbox, probeSeconds: 0 };
const inHome = (name: string): string => `require('node:path').join(process.env.HOME, '${name}')`;
const wrong = 'exports.value = 2;\n';
const right = 'exports.value = 1; // right\n';

describe('the HOME of a check', () => {
  const tree: Tree = {
    'package.json': '{"name":"x","scripts":{"test":"node test.cjs"}}',
    'a.cjs': 'exports.value = 1;\n',
    'test.cjs': "require('node:assert').equal(require('./a.cjs').value, 1);\n",
  };

  itOnPosix('holds no settings that code of an attempt or of a command before left there', async () => {
    const commands = ['first', 'second'].map((id) => ({ id, command: ['npm', 'test'] }));
    using place = await checkStand(tree, { commands, policy });
    const leaves = `require('node:fs').writeFileSync(${inHome('.npmrc')}, 'script-shell=/bin/true\\n');\n`;
    const exits = async (text: string) =>
      (await place.check({ ...tree, 'a.cjs': text })).results.map(({ exitCode }) => exitCode);
    assert.deepEqual(await exits(leaves + wrong), [1, 1]);
    assert.deepEqual(await exits(wrong), [1, 1]);
  });

  it('and the folder of temporary files are new for each attempt, whatever one before broke', async () => {
    const reads = `
      const fs = require('node:fs');
      for (const at of [${inHome('.tool.json')}, require('node:path').join(process.env.TMPDIR, 'tool.json')]) {
        try { JSON.parse(fs.readFileSync(at, 'utf8')); } catch (error) { if (error.code !== 'ENOENT') throw error; }
        fs.writeFileSync(at, '{}');
      }
    `;
    const before = { ...tree, 'a.cjs': reads + tree['a.cjs'] };
    using place = await checkStand(before, { commands: [node("require('./test.cjs')")], policy });
    const exit = async (text: string) =>
      (await place.check({ ...before, 'a.cjs': text }, before)).results[0]?.exitCode;
    assert.equal(await exit(`${reads.replaceAll("'{}'", "'{'")}${wrong}`), 1);
    assert.equal(await exit(reads + right), 0);
  });

  it('is as setup and builds left it, and caches with a place of their own stay', async () => {
    const writes = (name: string): string => `require('node:fs').writeFileSync(${inHome(name)}, '');`;
    const cache = "require('node:fs').mkdirSync(process.env.GOCACHE, { recursive: true });";
    const lists = "console.log(require('node:fs').readdirSync(process.env.HOME).sort().join());";
    using place = await checkStand(tree, {
      commands: [
        node(writes('built') + cache, { id: 'build', kind: 'build' }),
        node(lists + writes('tested')),
        node(lists, { id: 'lint', kind: 'lint' }),
      ],
      policy: { ...policy, setup: node(writes('installed')).command },
    });
    for (const text of [right, wrong]) {
      const { results } = await place.check({ ...tree, 'a.cjs': text });
      assert.deepEqual(
        results.map(({ outputTail }) => outputTail),
        ['', 'built,installed\n', 'built,installed\n'],
      );
    }
    assert.ok(existsSync(join(place.stage.temporary, 'caches', 'gocache')));
  });
});

describe('Gradle in a check', () => {
  const users: Tree = {
    '.gradle/init.d/of-the-user.gradle': '',
    '.gradle/caches/modules-2/files': '',
    '.gradle/wrapper/dists/gradle-8.5-bin/abc/gradle-8.5/bin/gradle': 'distribution',
    '.gradle/wrapper/dists/gradle-8.5-bin/abc/gradle-8.5-bin.zip.ok': '',
    '.gradle/wrapper/dists/gradle-8.5-bin/abc/gradle-8.5-bin.zip.lck': '',
  };
  const tells = node(`
    const { GRADLE_USER_HOME: own, GRADLE_RO_DEP_CACHE: packages } = process.env;
    console.log(JSON.stringify([own, packages]));
    require('node:fs').writeFileSync(own + '/caches/made', '');
    require('node:fs').writeFileSync(own + '/init.gradle', '');
  `);

  itOnPosix(
    'has a folder it can write to, with the distributions of the user, and reads the packages',
    async () => {
      using home = makeWorkspace(users);
      const environment = { ...process.env, HOME: home.root };
      using place = await checkStand(
        { 'a.cjs': '' },
        { commands: [tells], policy: { ...policy, sandbox: null, environment } },
      );
      for (const text of ['1', '2']) {
        const { results } = await place.check({ 'a.cjs': text });
        const [own, packages] = JSON.parse(results[0]?.outputTail ?? '') as string[];
        assert.equal(own, join(place.stage.temporary, 'home', '.gradle'));
        assert.equal(packages, join(home.root, '.gradle/caches'));
      }
      const own = join(place.stage.temporary, 'home', '.gradle');
      const distribution = join(own, 'wrapper/dists/gradle-8.5-bin/abc');
      assert.equal(readFileSync(join(distribution, 'gradle-8.5/bin/gradle'), 'utf8'), 'distribution');
      assert.ok(existsSync(join(distribution, 'gradle-8.5-bin.zip.ok')));
      writeFileSync(join(distribution, 'gradle-8.5-bin.zip.lck'), 'locked');
      assert.equal(
        readFileSync(
          join(home.root, '.gradle/wrapper/dists/gradle-8.5-bin/abc/gradle-8.5-bin.zip.lck'),
          'utf8',
        ),
        '',
      );
      assert.ok(existsSync(join(place.stage.temporary, 'caches/gradle/made')));
      assert.equal(existsSync(join(own, 'init.d')), false);
      await place.check({ 'a.cjs': '3' });
      assert.ok(lstatSync(join(own, 'caches')).isSymbolicLink());
    },
  );

  it('is told nothing of packages where the user has none', async () => {
    using home = makeWorkspace({});
    writeTree(home.root, { x: '' });
    const environment = { ...process.env, HOME: home.root };
    const asks = node('console.log(process.env.GRADLE_RO_DEP_CACHE)');
    using place = await checkStand(
      { 'a.cjs': '' },
      { commands: [asks], policy: { ...policy, sandbox: null, environment } },
    );
    assert.equal((await place.check({ 'a.cjs': '1' })).results[0]?.outputTail, 'undefined\n');
  });
});
