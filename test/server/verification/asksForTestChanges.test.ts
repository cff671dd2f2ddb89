import assert from 'node:assert/strict';
import { asksForTestChanges } from '../../../server/verification/asksForTestChanges.ts';

const asking = [
  'Update the tests',
  'remove the flaky spec',
  'Tests of `add` are adapted',
  'Replace mocha tests by node:test',
  'Round up. Update the tests of add.',
  'Skip the tests of zero',
  'Delete the old tests',
  'Drop the failing test of `split`',
  'Fix the flaky tests on Windows',
  'Rewrite `test/sum.test.js` with node:test',
  'Move the unit tests to test/unit',
  'Rename `add` to `plus` and update the tests accordingly',
  'Change `add`, its docs and tests',
  'Change the parser and its tests',
  'Remove all of the obsolete tests',
  'Clean up the test suite',
  'Please adapt the existing tests, too',
  'Round up; the old tests need to be rewritten',
  'The tests should be updated',
  'Add `--strict`\n- **Action:** Change the default and update the tests of it\n- **Verification:** `npm test`',
  'Add `--strict`.\nThe parser has to be changed, and you need to update\nthe existing tests.',
  'Remove tests that are not needed',
  'Update snapshot tests',
  'Update the jest snapshots',
  'Rename `add` to `plus` everywhere, including tests',
  'Rename `add` to `plus` in the code and the tests',
  'Rename `add` to `plus` (code and tests)',
  'Rename `add` to `plus` throughout, tests included',
  'Rename `add` to `plus` in `m.py` and `test_m.py`',
  'Change the greeting to "Hi" in sources and tests',
  'Convert the project to ES modules',
  'Migrate the whole codebase from CommonJS to ES modules',
];

const notAsking = [
  'Add `sum`',
  'Add a test for sum',
  'Update the README.\nAdd tests',
  'Do not change the tests',
  'Remove the cache without changing any test',
  'Never skip tests',
  'Remove dead code; all tests pass',
  'Add tests for delete and update',
  'Write a test for `split`',
  'Change `sum` so that the tests pass',
  'Change `sum` so the tests pass',
  'Add tests for update, delete and rename',
  'Add create, delete and update tests',
  'Write update tests',
  'Fix `sum`\n- **Verification:** change a test and see it fail',
  'Fix `sum`\n- **Verification:** the tests are updated',
  'Fix `sum`\n\n**Acceptance criteria:**\n- old tests are removed\n  - or rewritten',
  'Change the parser\n- **File:** `test/parser.test.js`',
  'Update `sum`\n  Verification: run it and\n  update the tests',
  'Update the parser with tests',
  'Update the parser until all tests pass',
  'Refactor the parser and add tests',
  'Refactor the parser and run the tests',
  'Refactor the parser, the tests still pass',
  'Change the function under test',
  'Update the test command in package.json',
  'Replace the test runner',
  'Change the number of tests shown',
  'Remove the `tests` option',
  'Let users create and delete tests',
  'Delete tests older than a year',
  'Show which tests were removed',
  'Test that entries are removed',
  'Add tests for entries that are deleted',
  'Update the OpenAPI spec',
  'Delete snapshots older than a week',
  'Split the expectation of life by country',
  'Keep the tests and change `sum`',
  'Tests must not be changed',
  'Run `rm -rf test && skip the tests`',
  'Fix `sum`\n```\n# update the tests\n```',
  'Rename `test` to `check`',
  'Rename `add` to `plus` in the code, and let all tests pass',
  'Rename `add` to `plus` everywhere, including the docs',
  'Rename `add` to `plus` in the code, not in the tests',
  'Move the option into the test runner',
  'Convert the project name to lower case',
  'Replace the cache in the code that runs tests',
  'Update the code and add tests',
  'Change it and run the tests',
  'Replace `it` and the tests pass',
];

describe('a task that asks for changes of tests', () => {
  for (const task of asking)
    it(`is ${JSON.stringify(task)}`, () => assert.equal(asksForTestChanges(task), true));
  for (const task of notAsking)
    it(`is not ${JSON.stringify(task)}`, () => assert.equal(asksForTestChanges(task), false));

  it('is found in a long text in no time', () => {
    const started = performance.now();
    asksForTestChanges('update the '.repeat(20_000) + '`'.repeat(20_000) + '\n- '.repeat(20_000));
    assert.ok(performance.now() - started < 2_000);
  });
});
