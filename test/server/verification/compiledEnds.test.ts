import assert from 'node:assert/strict';
import { scopeCheck } from '../../../server/verification/scopeCheck.ts';
import { changeOf } from './changes.ts';

describe('what ends or undoes the tests of compiled code', () => {
  for (const [path, line] of [
    ['src/lib.rs', '    std::process::exit(0);'],
    ['src/sums.rs', '    process::exit(0)'],
    ['sums.c', '    exit(0);'],
    ['sums.h', 'static void stop(int code) { _exit(EXIT_SUCCESS); }'],
    ['lib/sums.cpp', '    std::_Exit(0);'],
    ['src/main/java/Sums.java', '    System.exit(0);'],
    ['src/main/java/Sums.java', '    Runtime.getRuntime().halt(0);'],
  ] as const) {
    const tests = {
      'tests/sums.rs': 'use it::sums;\n',
      'test_sums.c': '#include "sums.h"\n',
      'SumsTest.java': 'class SumsTest { Sums sums; }\n',
    };
    const judged = (text: string, before: Record<string, string> = tests) =>
      scopeCheck(changeOf({ ...before, [path]: 'a\n' }, { [path]: `a\n${text}\n` }));
    it(`fails on ${JSON.stringify(line)} in ${path}, which tests are built with`, () => {
      const { status, evidence } = judged(line);
      assert.equal(status, 'failed');
      assert.ok(evidence[0]?.startsWith(`${path}: "${line.trim()}" lets every program`), evidence[0]);
    });
    it(`lets ${JSON.stringify(line)} in ${path} through where a program may end itself`, () => {
      assert.equal(judged(line, {}).status, 'passed');
      assert.equal(judged(line.replace(/0|EXIT_SUCCESS/, '2')).status, 'passed');
      assert.equal(judged(`// ${line}`).status, 'passed');
      for (const main of ['fn main() {', 'int main(void) {', 'public static void main(String[] a) {'])
        if (path.endsWith('.rs') === main.startsWith('fn') && path.endsWith('.java') === main.startsWith('p'))
          assert.equal(judged(`${main}\n${line}`).status, 'passed');
      assert.equal(judged(`on(SIGTERM);\n${line}`).status, 'passed');
    });
  }

  for (const line of [
    '#define NDEBUG',
    '#undef assert',
    '# define assert(x) ((void)0)',
    '#define exit(code)',
  ])
    it(`fails on ${JSON.stringify(line)} in a header that tests include`, () => {
      const judged = (path: string, text: string) =>
        scopeCheck(
          changeOf(
            { 'test_sums.c': `#include "sums.h"\n#include "assert.h"\n`, [path]: 'a\n' },
            { [path]: `a\n${text}\n` },
          ),
        );
      assert.equal(judged('sums.h', line).status, 'failed');
      assert.equal(judged('sums.h', `// ${line}`).status, 'passed');
      assert.equal(judged('sums.h', '#define assertion 1').status, 'passed');
      assert.equal(judged('other.h', line).status, 'passed');
      assert.equal(judged('assert.h', line).status, 'passed');
      assert.equal(judged('sums.c', line).status, 'passed');
    });

  it('fails on an end inside of a function of Python that a test loads, and of no program', () => {
    const judged = (text: string, before: Record<string, string> = { 'test_sums.py': 'import sums\n' }) =>
      scopeCheck(changeOf(before, { 'sums.py': text })).status;
    assert.equal(judged('def add(a, b):\n    sys.exit(0)\n'), 'failed');
    assert.equal(judged('def add(a, b):\n    sys.exit(0)\n', {}), 'passed');
    assert.equal(judged('def add(a, b):\n    sys.exit(1)\n'), 'passed');
    assert.equal(judged('def main():\n    sys.exit(0)\n'), 'passed');
    assert.equal(judged('import argparse\ndef add(a, b):\n    sys.exit(0)\n'), 'passed');
  });
});
