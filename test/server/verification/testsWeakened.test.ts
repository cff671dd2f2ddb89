import assert from 'node:assert/strict';
import { heldTests, testsCheck } from '../../../server/verification/testsCheck.ts';
import { changeOf } from './changes.ts';
import { js } from './sampleTests.ts';

const python = `import unittest


def text(value):
    assert value >= 0
    return str(value)


class Text(unittest.TestCase):
    def test_whole(self):
        self.assertEqual(text(2), '2.00')
`;
const selfCheck = `def parse(line):
    return line.split('=', 1)


if __name__ == '__main__':
    assert parse('a=b') == ['a', 'b']
    assert parse('a=b=c') == ['a', 'b=c']
`;

const weakening: [what: string, path: string, before: string, after: string, finding: RegExp][] = [
  [
    'a test that is said to be done later',
    'test/a.test.js',
    js,
    js.replace("'adds', ()", "'adds', { timeout: 5, todo: 'later' }, ()"),
    /todo/,
  ],
  [
    'a reason to skip, in options of their own',
    'test/a.test.js',
    js,
    `const options = { skip: 'later' };\n${js.replace("'adds', ()", "'adds', options, ()")}`,
    /skip/,
  ],
  [
    'a test in a file that only its words tell to be one',
    'checks/sums.js',
    `import test from 'node:test';\n${js}`,
    `import test from 'node:test';\n${js.replace('add(-1, 1), 0', 'add(-1, 1), 1')}`,
    /no longer asserts.*add\(-1, 1\), 0/,
  ],
  [
    'such a file that loses its tests with what they need',
    'checks/sums.js',
    `import test from 'node:test';\n${js}`,
    'export {};\n',
    /"adds" is gone/,
  ],
  [
    'a test of Python that is skipped beside its code',
    'money.py',
    python,
    python.replace('class Text', "@unittest.skip('later')\nclass Text"),
    /unittest\.skip.* keeps tests/,
  ],
  [
    'such a test that asserts something else',
    'money.py',
    python,
    python.replace("'2.00'", "'2.0'"),
    /no longer asserts.*2\.00/,
  ],
  ['such a test that is taken out', 'money.py', python, python.replace(/\n\nclass[\s\S]*/, ''), /is gone/],
  [
    'an example that a program checks itself with',
    'conf.py',
    selfCheck,
    selfCheck.replace(/ {4}assert parse\('a=b=c.*\n/, ''),
    /no longer asserts.*a=b=c/,
  ],
  [
    'a scenario that expects something else',
    'features/fees.feature',
    'Scenario: small\n  Given an amount of 50\n  Then the fee should be 1\n',
    'Scenario: small\n  Given an amount of 50\n  Then the fee should be 0\n',
    /no longer asserts.*should be 1/,
  ],
  [
    'a helper elsewhere that asserts nothing any more',
    'support/check.js',
    "import assert from 'node:assert/strict';\nexport const is = (a, b) => {\n  assert.equal(a, b);\n};\n",
    'export const is = () => {};\n',
    /asserts nothing any more.*assert\.equal/,
  ],
];

const harmless: [what: string, before: Record<string, string>, after: Record<string, string>][] = [
  [
    'data called skip and todo',
    { 'test/a.test.js': js },
    {
      'test/a.test.js': `${js}test('pages', () => {\n  assert.equal(page([1, 2], { skip: 1, limit: 1 }), 2);\n  assert.equal(page({\n    skip: 2,\n  }), 0);\n  const item = { todo: 'milk', only: 2 };\n  assert.ok(open([item, { todo: 'bread' }]));\n});\n`,
    },
  ],
  [
    'a helper that asserts otherwise',
    {
      'support/check.js':
        "import assert from 'node:assert';\nexport const is = (a, b) => assert.equal(a, b);\n",
    },
    {
      'support/check.js':
        "import assert from 'node:assert';\nexport const is = (a, b) => assert.deepEqual(a, b);\n",
    },
  ],
  [
    'code beside tests of Python',
    { 'money.py': python },
    {
      'money.py': python
        .replace('assert value >= 0', 'value = abs(value)')
        .replace('str(value)', "f'{value:.2f}'"),
    },
  ],
  [
    'code of Python that is only named like a test, and what a program demands',
    {
      'server.py':
        "import sys\n\ndef test_connection(url):\n    assert ping(url) == 1\n\nif __name__ == '__main__':\n    assert len(sys.argv) > 1\n",
    },
    { 'server.py': 'def check(url):\n    return ping(url)\n' },
  ],
  [
    'code that checks itself no more',
    {
      'src/queue.js':
        "import assert from 'node:assert';\nexport const first = (all) => assert(all.length) ?? all[0];\n",
    },
    { 'src/queue.js': 'export const first = (all) => all[0];\n' },
  ],
];

describe('the tests check', () => {
  for (const [what, path, before, after, finding] of weakening) {
    it(`holds ${what}`, () => {
      const { status, evidence } = testsCheck(changeOf({ [path]: before }, { [path]: after }));
      assert.equal(status, 'held');
      assert.match(evidence.join('\n'), finding);
    });
  }

  for (const [what, before, after] of harmless) {
    it(`lets ${what} through`, () => {
      const { status, evidence } = testsCheck(changeOf(before, after));
      assert.deepEqual([status, evidence], ['passed', []]);
    });
  }

  it('lets snapshots be renewed where the task says so, and no other tests with them', () => {
    const before = { 'test/__snapshots__/a.snap': 'should be 1\n', 'test/a.test.js': js };
    const renewed = { 'test/__snapshots__/a.snap': '2\n' };
    const judge = (task: string, after: Record<string, string>) => {
      const change = changeOf(before, after, { task });
      return [testsCheck(change).status, heldTests(change).size];
    };
    assert.deepEqual(judge('Show the total', renewed), ['held', 1]);
    assert.deepEqual(judge('Show the total. Update the snapshots', renewed), ['passed', 0]);
    assert.deepEqual(judge('Show the total and regenerate all snapshots', renewed), ['passed', 0]);
    assert.deepEqual(judge('Show how snapshots update', renewed), ['held', 1]);
    const weaker = { ...renewed, 'test/a.test.js': js.replace('add(1, 2), 3', 'add(1, 2), 4') };
    assert.equal(judge('Show the total. Update the snapshots', weaker)[0], 'held');
  });
});
