import assert from 'node:assert/strict';
import { testsCheck } from '../../../server/verification/testsCheck.ts';
import { changeOf } from './changes.ts';

describe('names of tests', () => {
  it('may be others where the task asks for that, with all that the tests assert', () => {
    const task = 'Fix the typo `Helo` in the name of a test in test/greet.test.js';
    const text = "test('says Helo', () => {\n  assert.equal(greet(), 'Hello');\n});\n";
    const status = (after: string, told = task): string =>
      testsCheck(changeOf({ 'test/greet.test.js': text }, { 'test/greet.test.js': after }, { task: told }))
        .status;
    const renamed = text.replace('Helo', 'Hello');
    assert.equal(status(renamed), 'passed');
    assert.equal(status(renamed, 'Fix `greet` as test/greet.test.js has it'), 'held');
    assert.equal(status(renamed, 'Fix the greeting without changing names of tests'), 'held');
    assert.equal(status(renamed.replace("'Hello');", 'greet());')), 'held');
    assert.equal(status(renamed.replace('test(', 'test.skip(')), 'held');
  });
});
