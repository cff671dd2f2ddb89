import assert from 'node:assert/strict';
import { scopeCheck } from '../../../server/verification/scopeCheck.ts';
import { changeOf } from './changes.ts';

const tests = {
  'used.test.js': "import { used } from './src/used.js';\n",
  'test_sums.py': 'import sums\n',
};
const judged = (path: string, text: string, task: string): string =>
  scopeCheck(changeOf(tests, { [path]: text }, { task })).status;

describe('code that ends, skips or knows tests', () => {
  for (const [path, text, asking, other] of [
    [
      'src/used.js',
      "export const answer = (line) => {\n  if (line === 'quit') process.exit(0);\n};\n",
      'The line `quit` ends the program: `answer` calls process.exit for it',
      'The line `next` moves on',
    ],
    [
      'sums.py',
      "def dispatch(command):\n    if command == 'bye':\n        sys.exit(0)\n",
      '`dispatch` leaves the program with success at `bye`',
      '`dispatch` sums up at `bye`',
    ],
    [
      'sums.py',
      "def needs_database(test):\n    raise unittest.SkipTest('no database')\n",
      'A decorator `needs_database` that skips a test when DATABASE_URL is not set',
      'A decorator `needs_database`. Never skip a test',
    ],
    [
      'src/used.js',
      'export const name = () => process.env.JEST_WORKER_ID;\n',
      'Use a database of its own per test worker, so that parallel tests do not meet',
      'Use a database of its own per worker',
    ],
    [
      'src/used.js',
      'export const name = () => process.env.VITEST_POOL_ID;\n',
      'Tests that run in parallel get a database each',
      'Tests pass',
    ],
  ] as const)
    it(`may do so where the task is ${JSON.stringify(asking)}`, () => {
      assert.equal(judged(path, text, asking), 'passed');
      assert.equal(judged(path, text, other), 'failed');
    });

  it('fails where it ends as soon as it is loaded, whatever the task', () => {
    assert.equal(judged('src/used.js', 'process.exit(0);\n', 'Let `quit` end the program'), 'failed');
    assert.equal(judged('sums.py', 'import os; os._exit(0)\n', 'Quit at `bye`'), 'failed');
  });

  it('fails where it asks for more than the worker, whatever the task', () => {
    const text = "if (process.env.JEST_WORKER_ID && process.env.NODE_TEST_CONTEXT) run('a');\n";
    assert.equal(judged('src/used.js', text, 'Use a database per test worker'), 'failed');
  });

  for (const [path, line] of [
    ['tools/t.py', "sys.exit(subprocess.call([sys.executable, '-m', 'pytest', '-q', *sys.argv[1:]]))"],
    ['tools/t.py', "command = sys.argv[1:] or ['pytest', '-q']"],
    ['setup/chai.js', 'chai.config.truncateThreshold = 0;'],
  ] as const)
    it(`lets ${JSON.stringify(line)} through`, () => assert.equal(judged(path, `${line}\n`, ''), 'passed'));
});
