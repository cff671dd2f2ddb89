import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { commandResultSchema } from '#shared/checks.contract.ts';
import { checkStand, node } from './checkStand.ts';
import { readTree, type Tree } from './workspace.ts';

/** Runs every file of the folder of tests. */
const suite = node('for (const name of require("fs").readdirSync("test")) require("./test/" + name)');
const expects = (value: number): string => `require("assert").equal(require("../a.cjs").value, ${value});\n`;
const tree: Tree = { 'a.cjs': 'exports.value = 1;\n', 'test/a.cjs': expects(1) };
const quick = { policy: { probeSeconds: 60 } };

describe('the tests as they were', () => {
  it('fail on a change that made them agree with it, and that is told', async () => {
    using place = await checkStand(tree, { commands: [suite], ...quick });
    const start = readTree(place.root);
    const { results } = await place.check({ 'a.cjs': 'exports.value = 2;\n', 'test/a.cjs': expects(2) });
    const { exitCode, baseTests } = commandResultSchema.parse(results[0]);
    assert.equal(exitCode, 0);
    assert.deepEqual([baseTests?.exitCode, baseTests?.paths], [1, ['test/a.cjs']]);
    assert.match(baseTests?.outputTail ?? '', /2 == 1/);
    assert.deepEqual(place.told, ['test', 'probe of test', 'tests of test']);
    assert.deepEqual(readTree(place.root), start);
  });

  it('pass on a change that adds to them', async () => {
    using place = await checkStand(tree, { commands: [suite], ...quick });
    const { results } = await place.check({
      'a.cjs': 'exports.value = 1;\nexports.more = 2;\n',
      'test/a.cjs': `${expects(1)}require("assert").equal(require("../a.cjs").more, 2);\n`,
    });
    assert.equal(results[0]?.baseTests?.exitCode, 0);
  });

  it('come back where the change deletes them, without what it puts beside them', async () => {
    using place = await checkStand(tree, { commands: [suite], ...quick });
    const seen = node(
      'for (const name of require("fs").readdirSync("test")) { console.log(name); require("./test/" + name) }',
    );
    place.ports.commands = [seen];
    const { results } = await place.check({ 'a.cjs': 'exports.value = 3;\n', 'test/b.cjs': expects(3) });
    assert.equal(results[0]?.baseTests?.exitCode, 1);
    assert.match(results[0]?.baseTests?.outputTail ?? '', /^a\.cjs\n/);
    assert.deepEqual(readdirSync(`${place.stage.folder}/test`), ['a.cjs']);
  });

  it('are told to fail, too, where they failed before the change', async () => {
    const failing = { ...tree, 'test/a.cjs': expects(9) };
    using place = await checkStand(failing, { commands: [suite], ...quick });
    const { results } = await place.check(
      { 'a.cjs': 'exports.value = 2;\n', 'test/a.cjs': expects(2) },
      failing,
    );
    assert.deepEqual([results[0]?.exitCode, results[0]?.baseTests?.exitCode], [0, 1]);
    const alone = await place.check({ 'a.cjs': tree['a.cjs'] ?? '', 'test/a.cjs': expects(1) }, failing);
    assert.deepEqual([alone.results[0]?.exitCode, alone.results[0]?.baseTests?.exitCode], [0, 1]);
  });

  it('are also the script that a command names, where its name says that it judges', async () => {
    const check = 'require("./a.cjs").value === 3 || process.exit(1)\n';
    const before = { ...tree, 'check.cjs': check, 'main.cjs': check };
    const run = (name: string) => ({ id: name, command: [process.execPath, `./${name}`] });
    using place = await checkStand(before, { commands: [run('check.cjs'), run('main.cjs')], ...quick });
    const after = { 'a.cjs': 'exports.value = 2;\n', 'check.cjs': '\n', 'main.cjs': '\n' };
    const { results } = await place.check({ ...before, ...after }, before);
    assert.deepEqual(
      results.map(({ exitCode, baseTests }) => [exitCode, baseTests?.exitCode, baseTests?.paths]),
      [
        [0, 1, ['check.cjs']],
        [0, 0, ['check.cjs']],
      ],
    );
  });

  it('are also a script that builds and runs all', async () => {
    const check = `"${process.execPath}" -e 'require("./a.cjs").value === 3 || process.exit(1)'\n`;
    const before = { ...tree, 'run.sh': check };
    const runs = { id: 'run', command: ['sh', 'run.sh'] };
    using place = await checkStand(before, { commands: [runs], ...quick });
    const { results } = await place.check({ ...before, 'run.sh': 'true\n' }, before);
    assert.deepEqual(
      results.map(({ exitCode, baseTests }) => [exitCode, baseTests?.exitCode, baseTests?.paths]),
      [[0, 1, ['run.sh']]],
    );
  });

  it('are also the data that they compare with, and scripts', async () => {
    const before = { 'a.cjs': 'exports.value = 1;\n', 'test/cases.json': '[1]\n', 'testdata/out.txt': '1\n' };
    const compare = node(
      'const { value } = require("./a.cjs"); if (require("./test/cases.json")[0] !== value || +require("fs").readFileSync("testdata/out.txt") !== value) process.exit(1)',
    );
    using place = await checkStand(before, { commands: [compare], ...quick });
    const { results } = await place.check(
      { 'a.cjs': 'exports.value = 2;\n', 'test/cases.json': '[2]\n', 'testdata/out.txt': '2\n' },
      before,
    );
    assert.deepEqual([results[0]?.exitCode, results[0]?.baseTests?.exitCode], [0, 1]);
    assert.deepEqual(results[0]?.baseTests?.paths, ['test/cases.json', 'testdata/out.txt']);
  });

  it('are also data of fixtures, and code that a new set-up puts something in the place of', async () => {
    const before = { 'a.cjs': 'exports.value = 1;\n', 'fixtures/a.json': '[1]\n', 'fixtures/a.cjs': '' };
    const compare = node('if (require("./fixtures/a.json")[0] !== require("./a.cjs").value) process.exit(1)');
    using place = await checkStand(before, { commands: [compare], ...quick });
    const after = { ...before, 'a.cjs': 'exports.value = 2;\n', 'fixtures/a.json': '[2]\n' };
    const { results } = await place.check({ ...after, 'fixtures/a.cjs': '//\n' }, before);
    assert.deepEqual(
      [results[0]?.baseTests?.exitCode, results[0]?.baseTests?.paths],
      [1, ['fixtures/a.json']],
    );
    const setUp = (text: string) => place.check({ ...before, 'conftest.py': text }, before);
    place.ports.commands = [{ ...compare, command: ['sh', '-c', 'true'] }];
    const replacing = await setUp('def total(monkeypatch):\n    monkeypatch.setattr("a.b", sum)\n');
    assert.deepEqual(replacing.results[0]?.baseTests?.paths, ['conftest.py']);
    assert.equal((await setUp('import pytest\n')).results[0]?.baseTests, undefined);
  });

  it('are not run where none of them is touched, nor for a command that looks at other files', async () => {
    using place = await checkStand(tree, { commands: [suite], ...quick });
    const { results } = await place.check({ ...tree, 'a.cjs': 'exports.value = 1; // same\n' });
    assert.equal(results[0]?.baseTests, undefined);
    using other = await checkStand({ ...tree, 'test/a.md': '' }, { commands: [suite], ...quick });
    const told = await other.check(
      { ...tree, 'a.cjs': 'exports.value = 1; //\n', 'test/a.md': 'text' },
      { ...tree, 'test/a.md': '' },
    );
    assert.equal(told.results[0]?.baseTests, undefined);
  });

  it('are run however long the command takes', async () => {
    using place = await checkStand(tree, { commands: [suite], policy: { probeSeconds: 0 } });
    const { results } = await place.check({ 'a.cjs': 'exports.value = 2;\n', 'test/a.cjs': expects(2) });
    assert.equal(results[0]?.baseTests?.exitCode, 1);
    assert.deepEqual(place.told, ['test', 'tests of test']);
  });

  it('are told to fail where what they need cannot be installed any more', async () => {
    const before = { ...tree, 'test/package.json': '{"version":"1"}' };
    const after = { ...before, 'test/a.cjs': '//\n', 'test/package.json': '{"version":"2"}' };
    for (const [how, expected] of [
      ['exit(7)', 7],
      ['kill(process.pid, "SIGKILL")', null],
    ] as const) {
      const setup = node(`if (require("./test/package.json").version !== "2") process.${how}`).command;
      using place = await checkStand(before, { commands: [node('')], policy: { probeSeconds: 0, setup } });
      const { results } = await place.check(after, before);
      const { exitCode, baseTests } = commandResultSchema.parse(results[0]);
      assert.deepEqual([exitCode, baseTests?.exitCode], [0, expected]);
      assert.match(baseTests?.outputTail ?? '', /^The setup command before it failed: /);
    }
  });

  it('are run although a command that is advisory fails', async () => {
    const advisory = node('process.exitCode = 1', { id: 'advice', advisory: true });
    using place = await checkStand(tree, { commands: [suite, advisory], ...quick });
    const { results } = await place.check({ 'a.cjs': 'exports.value = 2;\n', 'test/a.cjs': expects(2) });
    assert.deepEqual(
      results.map(({ exitCode, advisory, baseTests }) => [exitCode, advisory, baseTests?.exitCode]),
      [
        [0, undefined, 1],
        [1, true, undefined],
      ],
    );
    assert.equal(readFileSync(`${place.root}/test/a.cjs`, 'utf8'), expects(1));
  });
});
