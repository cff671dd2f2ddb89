import assert from 'node:assert/strict';
import { heldTests, testsCheck } from '../../../server/verification/testsCheck.ts';
import { changeOf } from './changes.ts';
import { js } from './sampleTests.ts';

const python =
  'def test_adds():\n    assert add(1, 2) == 3\n\n\ndef test_subs():\n    assert sub(3, 2) == 1\n';
const go =
  'package it\n\nfunc TestAdds(t *testing.T) {\n\tif Add(1, 2) != 3 {\n\t\tt.Fatal("three")\n\t}\n}\n';

const testMain = (body: string): string =>
  `package it\n\nfunc TestMain(m *testing.M) {\n\t${body}\n}\n\nfunc other(m int) int {\n\treturn m\n}\n`;
const rust = `pub fn add(a: i32, b: i32) -> i32 {
    read().expect("a number");
    a + b
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adds() {
        assert_eq!(add(1, 2), 3);
        assert_eq!(add('}' as i32, 0), 125);
    }
}
`;

type Case = [what: string, path: string, before: string, after: string | null, finding: RegExp];

const weakening: Case[] = [
  ['a deleted file', 'test/a.test.js', js, null, /the test "adds" is gone/],
  ['a deleted helper of tests', 'test/support/clock.js', 'export const now = 1;\n', null, /it is deleted/],
  [
    'a test that is gone',
    'test/a.test.js',
    js,
    js.slice(0, js.indexOf("test('subtracts'")),
    /"subtracts" is gone/,
  ],
  [
    'a skipped test',
    'test/a.test.js',
    js,
    js.replace("test('adds'", "test.skip('adds'"),
    /"test\.skip" keeps/,
  ],
  [
    'the only test',
    'test/a.test.js',
    js,
    js.replace("test('adds'", "test.only('adds'"),
    /"test\.only" keeps/,
  ],
  ['a test crossed out', 'test/a.spec.ts', js, js.replace("test('adds'", "xtest('adds'"), /xtest/],
  [
    'a skip among options',
    'test/a.test.js',
    js,
    js.replace("'adds', ()", "'adds', { skip: true }, ()"),
    /skip/,
  ],
  ['an early end', 'test/a.test.js', js, `process.exit(0);\n${js}`, /process\.exit/],
  [
    'an assertion that is gone',
    'test/a.test.js',
    js,
    js.replace('  assert.equal(add(-1, 1), 0);\n', ''),
    /no longer asserts "assert\.equal\(add\(-1, 1\), 0\);"/,
  ],
  [
    'an assertion of something else',
    'test/a.test.js',
    js,
    js.replace('add(1, 2), 3', 'add(1, 2), 4'),
    /no longer asserts/,
  ],
  [
    'an assertion made a comment',
    'test/a.test.js',
    js,
    js.replace('  assert.equal(sub', '  // assert.equal(sub'),
    /no longer asserts/,
  ],
  [
    'assertions in a block comment',
    'test/a.test.js',
    js,
    js.replace('  assert.equal(add(1', '  /* assert.equal(add(1').replace('1), 0);', '1), 0); */'),
    /no longer asserts/,
  ],
  [
    'a skipped test in Python',
    'tests/test_a.py',
    python,
    `import pytest\n\n@pytest.mark.skip\n${python}`,
    /mark\.skip/,
  ],
  [
    'an expected failure',
    'test_a.py',
    python,
    python.replace('def test_adds', '@pytest.mark.xfail\ndef test_adds'),
    /xfail/,
  ],
  [
    'a test that is no test',
    'test_a.py',
    python,
    python.replace('def test_adds', 'def check_adds'),
    /"test_adds" is gone/,
  ],
  ['a skipped test in Go', 'a_test.go', go, go.replace('{\n\tif', '{\n\tt.Skip()\n\tif'), /Skip/],
  ['a test file that is not built', 'a_test.go', go, `//go:build never\n\n${go}`, /go:build/],
  [
    'an ignored test in Rust',
    'tests/a.rs',
    '#[test]\nfn adds() { assert_eq!(1, 1); }\n',
    '#[test]\n#[ignore]\nfn adds() { assert_eq!(1, 1); }\n',
    /ignore/,
  ],
  [
    'an ignored test inside Rust code',
    'src/a.rs',
    rust,
    rust.replace('#[test]', '#[test]\n    #[ignore]'),
    /ignore/,
  ],
  [
    'an assertion that is gone inside Rust code',
    'src/a.rs',
    rust,
    rust.replace("        assert_eq!(add('}' as i32, 0), 125);\n", ''),
    /no longer asserts "assert_eq!\(add\('\}'/,
  ],
  ['tests taken out of Rust code', 'src/a.rs', rust, rust.slice(0, rust.indexOf('#[cfg')), /"adds" is gone/],
  [
    'tests in Rust that are not built',
    'src/a.rs',
    rust,
    rust.replace('cfg(test)', 'cfg(feature = "x")'),
    /feature/,
  ],
  [
    'tests in Rust that are built with a feature alone',
    'src/a.rs',
    rust,
    rust.replace('cfg(test)', 'cfg(all(test, feature = "x"))'),
    /feature/,
  ],
  [
    'a test of tokio',
    'src/a.rs',
    '#[tokio::test]\nasync fn adds() { assert!(a()); }\n',
    'fn a() {}\n',
    /"adds" is gone/,
  ],
  [
    'a disabled test in Java',
    'src/test/java/ATest.java',
    '@Test\nvoid adds() { assertEquals(3, add()); }\n',
    '@Disabled\n@Test\nvoid adds() { assertEquals(3, add()); }\n',
    /Disabled/,
  ],
];

const harmless: [what: string, before: Record<string, string>, after: Record<string, string | null>][] = [
  [
    'a test that is added',
    { 'test/a.test.js': js },
    { 'test/a.test.js': `${js}test('more', () => {\n  assert.ok(1);\n});\n` },
  ],
  [
    'an assertion that is added',
    { 'test/a.test.js': js },
    { 'test/a.test.js': js.replace('  assert.equal(sub', '  assert.ok(sub);\n  assert.equal(sub') },
  ],
  ['a new test file', { 'a.js': '' }, { 'test/a.test.js': js }],
  [
    'what a formatter does',
    { 'test/a.test.js': js },
    {
      'test/a.test.js': js
        .replace('assert.equal(add(1, 2), 3);', 'assert.equal(\n    add(1, 2),\n    3,\n  );')
        .replaceAll("'", '"'),
    },
  ],
  ['a file that moves', { 'test/a.test.js': js }, { 'test/a.test.js': null, 'test/b/a.test.js': js }],
  [
    'a test that moves to another file',
    { 'test/a.test.js': js, 'test/b.test.js': '' },
    {
      'test/a.test.js': js.slice(0, js.indexOf("test('subtracts'")),
      'test/b.test.js': js.slice(js.indexOf("test('subtracts'")),
    },
  ],
  [
    'a change of Rust code',
    { 'src/a.rs': rust },
    { 'src/a.rs': rust.replace('    read().expect("a number");\n', '') },
  ],
  ['a test added inside Rust code', { 'src/a.rs': '' }, { 'src/a.rs': rust }],
  [
    'tests that move out of Rust code',
    { 'src/a.rs': rust },
    {
      'src/a.rs': rust.slice(0, rust.indexOf('#[cfg')),
      'tests/a.rs': rust.slice(rust.indexOf('    use super')).replace(/\n\}\n$/, '\n'),
    },
  ],
  ['what Go tests begin with', {}, { 'main_test.go': testMain('setUp()\n\tos.Exit(m.Run())') }],
  ['a change of code', { 'src/a.js': 'assert(a);\n' }, { 'src/a.js': 'assert(b);\n' }],
];

describe('the tests check', () => {
  for (const [what, path, text] of [
    ['an end of all Go tests', 'main_test.go', testMain('os.Exit(0)')],
    ['a start of Go tests that runs none', 'main_test.go', testMain('setUp()')],
    ['an end in a set-up file of Python', 'conftest.py', 'import os\nos._exit(0)\n'],
    [
      'a hook that leaves tests out',
      'conftest.py',
      'def pytest_collection_modifyitems(items):\n    items[:] = []\n',
    ],
    ['an end of a Node test', 'test/setup.js', 'process.exit(0);\n'],
  ] as const) {
    it(`holds ${what} in a new file`, () => {
      const change = changeOf({}, { [path]: text });
      assert.equal(testsCheck(change).status, 'held');
      assert.deepEqual([...heldTests(change).keys()], [path]);
    });
  }

  for (const [what, path, before, after, finding] of weakening) {
    it(`holds ${what}`, () => {
      const change = changeOf({ [path]: before }, { [path]: after });
      const { status, evidence } = testsCheck(change);
      assert.equal(status, 'held');
      assert.match(evidence.join('\n'), finding);
      assert.deepEqual([...heldTests(change).keys()], [path]);
    });
  }

  for (const [what, before, after] of harmless) {
    it(`lets ${what} through`, () => {
      const change = changeOf(before, after);
      assert.deepEqual(testsCheck(change).evidence, []);
      assert.equal(testsCheck(change).status, 'passed');
    });
  }

  it('lets tests change where the task asks for it, and tells the reviewer all the same', () => {
    const before = { 'test/a.test.js': js };
    const after = { 'test/a.test.js': js.replace('add(1, 2), 3', 'add(1, 2), 4') };
    const { status, evidence } = testsCheck(
      changeOf(before, after, { task: 'Round up. Update the tests of add.' }),
    );
    assert.equal(status, 'passed');
    assert.match(evidence.join('\n'), /The task asks for changes of tests\.\n.*no longer asserts/);
  });

  it('lets the tests of a file go with it where the task tells to remove that file, and no others', () => {
    const before = { 'legacy.py': 'x = 1\n', 'tests/test_legacy.py': python, 'tests/test_other.py': python };
    const gone = { 'legacy.py': null, 'tests/test_legacy.py': null };
    const status = (after: Record<string, null>, task: string) =>
      testsCheck(changeOf(before, after, { task })).status;
    assert.equal(status(gone, 'Remove the unused module `legacy.py`'), 'passed');
    const { figures } = testsCheck(changeOf(before, gone, { task: 'Remove legacy.py' }));
    assert.equal(figures?.['asked'], 1);
    assert.equal(heldTests(changeOf(before, gone, { task: 'Delete legacy' })).size, 0);
    assert.equal(status(gone, 'Fix the legacy import'), 'held');
    assert.equal(status({ ...gone, 'tests/test_other.py': null }, 'Remove legacy'), 'held');
    assert.equal(status({ 'tests/test_legacy.py': null }, 'Remove legacy'), 'held');
  });

  it('reads a large test file', () => {
    const lines = Array.from({ length: 4_000 }, (_, at) => `assert.equal(f(${at}), ${at});\n`).join('');
    const { status } = testsCheck(
      changeOf({ 'test/a.test.js': lines }, { 'test/a.test.js': lines.replaceAll('f(', 'g(') }),
    );
    assert.equal(status, 'held');
  });

  it('says nothing of further rows of what a test is run with, and holds lost ones', () => {
    const rows = (...all: string[]): string =>
      `@pytest.mark.parametrize("grades, expected", [${all.join(', ')}])\ndef test_it(grades, expected):\n    assert it(grades) == expected\n`;
    const status = (before: string, after: string): string =>
      testsCheck(changeOf({ 'test_it.py': before }, { 'test_it.py': after })).status;
    assert.equal(status(rows('(1, [1])'), rows('(1, [1])', '(2, [2])')), 'passed');
    assert.equal(status(rows('(1, [1])', '(2, [2])'), rows('(1, [1])')), 'held');
    assert.equal(status(rows('(1, [1])'), rows('(1, [2])')), 'held');
  });
});
