import assert from 'node:assert/strict';
import { scopeCheck } from '../../../server/verification/scopeCheck.ts';
import { changeOf } from './changes.ts';

const files = { 'test/fixtures/report.txt': 'a\n', 'tests/expected.csv': 'a\n', 'data/report.txt': 'a\n' };
const judged = (path: string, text: string, task = 'Add it', before = '') =>
  scopeCheck(changeOf({ ...files, [path]: before }, { [path]: `${before}${text}\n` }, { task }));

describe('code for users that stands on what only tests have', () => {
  for (const [path, line, asking] of [
    ['stats.py', 'from unittest.mock import ANY', 'Give a stub of it'],
    ['client.py', '    from unittest import mock', 'Add a fake client'],
    ['client.py', 'import unittest.mock as m', 'Use a mock'],
    ['tags.js', 'Array.prototype.includes = function () {', 'Patch `includes`'],
    ['retry.ts', 'Date.now = () => now() + skew;', 'Override Date.now'],
    ['retry.js', "Object.defineProperty(Array.prototype, 'at', {", 'Add a polyfill'],
    ['retry.js', 'globalThis.setTimeout = (work) => work();', 'Add a shim'],
    [
      'src/report.js',
      "return readFileSync(new URL('../test/fixtures/report.txt', import.meta.url), 'utf8');",
      'Read test/fixtures/report.txt',
    ],
    ['table.py', "pathlib.Path('tests/expected.csv').write_text(text)", 'Write tests/expected.csv'],
  ] as const)
    it(`fails with ${JSON.stringify(line)} in ${path}, unless the task speaks of it`, () => {
      const { status, evidence } = judged(path, line);
      assert.equal(status, 'failed');
      assert.ok(evidence[0]?.startsWith(`${path}: "${line.trim()}" `), evidence[0]);
      assert.equal(judged(path, line, asking).status, 'passed');
    });

  for (const [path, text] of [
    ['tests/helpers.py', 'from unittest.mock import ANY'],
    ['shop/testing.py', 'from unittest.mock import ANY'],
    ['features/environment.py', 'from unittest.mock import ANY'],
    ['sums.py', 'from unittest.mock import ANY\n\n\ndef test_it():\n    assert ANY'],
    ['sums.py', '# from unittest.mock import ANY'],
    ['sums.py', 'import mockery'],
    ['src/polyfills.js', 'Array.prototype.includes = includes;'],
    ['vitest.setup.ts', 'Date.now = () => 0;'],
    ['tags.js', 'if (!Array.prototype.at) {\n  Array.prototype.at = at;\n}'],
    ['tags.js', 'Array.prototype.at = Array.prototype.at || at;'],
    ['tags.js', 'BigInt.prototype.toJSON = function () {'],
    ['tags.js', 'String.prototype.shorten = shorten;'],
    ['tags.js', 'Shop.prototype.includes = includes;'],
    ['own.js', 'class Promise {}\nPromise.prototype.finally = end;'],
    ['own.js', "import { Map } from 'immutable';\nMap.prototype.size = size;"],
    ['tags.js', 'if (Date.now === other) return;'],
    ['tags.js', 'const list = [Array, "at"];'],
    ['src/report.js', "readFileSync('data/report.txt')"],
    ['src/report.js', "readFileSync('test/fixtures/none.txt')"],
    ['scripts/renew.js', "writeFileSync('test/fixtures/report.txt', report());"],
    ['lib.rs', 'include_str!("../test/fixtures/report.txt")'],
  ] as const)
    it(`lets ${JSON.stringify(text)} in ${path} through`, () =>
      assert.deepEqual(judged(path, text).evidence, []));

  it('lets mocks through that were there', () => {
    const before = 'from unittest.mock import ANY\n';
    assert.equal(judged('a.py', 'from unittest.mock import ANY, call', 'Add it', before).status, 'passed');
  });
});
