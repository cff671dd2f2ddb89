import assert from 'node:assert/strict';
import type { CheckCommand } from '#shared/projectFile.contract.ts';
import { itOnPosix } from '../../support/itOnPosix.ts';
import { checkStand } from '../core/checkStand.ts';
import { readTree, type Tree } from '../core/workspace.ts';

const plain = `import assert from 'node:assert/strict';
import { sum } from '../sum.js';

assert.equal(sum(1, 2), 3);
`;
const suite = `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sum } from '../sum.js';

test('sums', () => {
  assert.equal(sum(1, 2), 3);
});
`;
const wrong = 'export const sum = (a, b) => a * b;\n';
const right = 'export const sum = (a, b) => a + b;\n';
const js = (test: string): Tree => ({
  'package.json': '{ "type": "module" }\n',
  'sum.js': 'export const sum = (a) => a;\n',
  'test/sum.test.js': test,
});
const node = (...args: string[]): CheckCommand => ({ id: 'test', command: [process.execPath, ...args] });
const runner = node('--test');
const script = node('test/sum.test.js');

async function judge(before: Tree, change: Tree, command: CheckCommand, executes: string[] = []) {
  using place = await checkStand(before, { commands: [command], policy: { probeSeconds: 60 } });
  const start = readTree(place.root);
  const { results } = await place.check({ ...before, ...change }, before, (file) =>
    executes.includes(file.path) ? { ...file, held: { reason: 'settings', executes: true } } : file,
  );
  assert.deepEqual(readTree(place.root), start);
  const [result] = results;
  return {
    exitCode: result?.exitCode,
    unnoticed: result?.unnoticedFailure,
    ran: place.told.filter((what) => what === 'failure of test').length,
  };
}

describe('a test that fails', () => {
  for (const [how, test, command, code] of [
    [
      'ends by a name of its own',
      suite,
      runner,
      `import { exit } from 'node:process';\n\nexit(0);\n${wrong}`,
    ],
    [
      'ends when it is called',
      suite,
      runner,
      "const own = process;\nexport const sum = (a, b) => {\n  own['exit'](0);\n};\n",
    ],
    [
      'replaces an assertion',
      suite,
      runner,
      `import is from 'node:assert/strict';\n\nis['equal'] = () => {};\n${wrong}`,
    ],
    [
      'skips every test',
      suite,
      runner,
      `import { beforeEach } from 'node:test';\n\nbeforeEach((t) => t.skip());\n${wrong}`,
    ],
    ['swallows what a script throws', plain, script, `process.on('uncaughtException', () => {});\n${wrong}`],
    [
      'ends well whatever happened in a script',
      `${plain}process.exitCode = 0;\n`,
      script,
      `process.on('exit', () => process.exit(0));\n${wrong}`,
    ],
  ] as const) {
    it(`is not noticed where code ${how}`, async () => {
      const { exitCode, unnoticed } = await judge(js(test), { 'sum.js': code }, command);
      assert.deepEqual([exitCode, unnoticed], [0, { path: 'test/sum.test.js', by: 'code' }]);
    });
  }

  it('is seen on its own where the tests do not come that far without the change', async () => {
    const before = js(suite.replace('{ sum }', '{ sum, more }'));
    const code = `process.exit();\nexport const more = 1;\n${wrong}`;
    const { unnoticed } = await judge(before, { 'sum.js': code }, runner);
    assert.deepEqual(unnoticed, { path: 'test/sum.test.js', by: 'code' });
  });

  it('may not be noticed because of settings, or of the file it was put into', async () => {
    const before = {
      ...js(suite),
      'package.json': '{ "type": "module", "scripts": { "test": "node --test" } }\n',
    };
    const off = { 'package.json': before['package.json']?.replace('--test', '--test || true') ?? '' };
    const npm: CheckCommand = { id: 'test', command: ['npm', 'test'] };
    const settings = await judge(before, { ...off, 'sum.js': wrong }, npm, ['package.json']);
    assert.deepEqual(settings.unnoticed, { path: 'test/sum.test.js', by: 'settings' });
    const ends = { 'test/sum.test.js': `${suite}process.exit(0);\n`, 'sum.js': wrong };
    const tests = await judge(js(`${suite}\n`), { ...ends }, runner);
    assert.deepEqual(tests.unnoticed, { path: 'test/sum.test.js', by: 'tests' });
  });

  it('is noticed with right code, whatever words that has', async () => {
    const cli = `${right}\nif (process.argv[2] === 'end') process.exit(0);\n`;
    for (const [test, command] of [
      [suite, runner],
      [plain, script],
      [`${plain}process.exit(0);\n`, script],
      [plain.replace(/^import (.*) from '(.*)';$/gm, "const $1 = await import('$2');"), script],
    ] as const) {
      const { exitCode, unnoticed, ran } = await judge(js(test), { 'sum.js': cli }, command);
      assert.deepEqual([exitCode, unnoticed], [0, undefined], test);
      assert.ok(ran >= 1);
    }
  });

  it('proves nothing in a file that the command does not run, or that runs its tests in a way of its own', async () => {
    const cli = `${right}\nif (process.argv[2] === 'end') process.exit(0);\n`;
    const other = { ...js(suite), 'test/other.js': "import '../sum.js';\n" };
    const elsewhere = await judge(other, { 'sum.js': cli }, node('test/other.js'));
    assert.deepEqual([elsewhere.unnoticed, elsewhere.ran], [undefined, 2]);
    const own = `import { sum } from '../sum.js';\n\nconst all = [];\nconst test = (name, run) => all.push(run);\ntest('sums', () => {\n  if (sum(1, 2) !== 3) throw new Error('wrong');\n});\nfor (const run of all) run();\n`;
    const before = await judge(js(own), { 'sum.js': cli }, script);
    assert.deepEqual([before.exitCode, before.unnoticed], [0, undefined]);
  });

  it('is not tried where nothing in the change could hide it, nor for long commands', async () => {
    assert.equal((await judge(js(suite), { 'sum.js': right }, runner)).ran, 0);
    const test = `${suite}test('more', () => assert.ok(sum));\n`;
    assert.equal((await judge(js(suite), { 'sum.js': right, 'test/sum.test.js': test }, runner)).ran, 0);
    const before = js(suite);
    using place = await checkStand(before, { commands: [runner], policy: { probeSeconds: 0 } });
    await place.check({ ...before, 'sum.js': `${right}process.title;\n` }, before);
    assert.deepEqual(place.told, ['test']);
  });

  itOnPosix('is put into tests of Python and scripts of a shell', async () => {
    const unit =
      'import unittest\nfrom sums import (\n    add,\n)\n\n\nclass SumTest(unittest.TestCase):\n    def test_add(self):\n        self.assertEqual(add(1, 2), 3)\n';
    const python = { 'sums.py': 'def add(a, b):\n    return a\n', 'test_sums.py': unit };
    const silent =
      'from unittest import TestResult as T\n\nT.wasSuccessful = lambda _: True\n\n\ndef add(a, b):\n    return a * b\n';
    const command: CheckCommand = { id: 'test', command: ['python3', '-m', 'unittest', '-q'] };
    const found = await judge(python, { 'sums.py': silent }, command);
    assert.deepEqual(found.unnoticed, { path: 'test_sums.py', by: 'code' });
    const fine = 'import sys\n\n\ndef add(a, b):\n    return a + b if sys else 0\n';
    assert.deepEqual(await judge(python, { 'sums.py': fine }, command), {
      exitCode: 0,
      unnoticed: undefined,
      ran: 1,
    });
    const shell = { 'a.sh': 'a() { echo 1; }\n', 'test.sh': '. ./a.sh\n[ "$(a)" = 2 ] || exit 1\n' };
    const sh: CheckCommand = { id: 'test', command: ['sh', 'test.sh'] };
    const trapped = await judge(shell, { 'a.sh': "trap 'exit 0' EXIT\na() { echo 3; }\n" }, sh);
    assert.deepEqual(trapped.unnoticed, { path: 'test.sh', by: 'code' });
    const ends = await judge(shell, { 'a.sh': 'a() { echo 2; }\nb() { exit 0; }\n' }, sh);
    assert.deepEqual(ends, { exitCode: 0, unnoticed: undefined, ran: 1 });
  });
});
