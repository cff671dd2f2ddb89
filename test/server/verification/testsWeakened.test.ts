import assert from 'node:assert/strict';
import { heldTests, testsCheck } from '../../../server/verification/testsCheck.ts';
import { changeOf } from './changes.ts';
import { js } from './sampleTests.ts';

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
