import assert from 'node:assert/strict';
import { differsBy } from '../../../server/edits/differsBy.ts';

describe('what two lines differ by', () => {
  it('is named where it cannot be seen', () => {
    for (const [file, yours, name] of [
      ['a\u00A0b', 'a b', 'NBSP'],
      ['\ta', '    a', 'tabs and spaces'],
      ['  a', '    a', 'indentation'],
      ["say('x')", 'say("x")', 'quotes'],
      ['a \u2013 b', 'a - b', 'dashes'],
      ['Name', 'name', 'upper and lower case'],
      ['a  ', 'a', 'trailing space'],
      ['cafe\u0301', 'caf\u00E9', 'the way accents are put together'],
      ['a\u200Bb', 'ab', 'invisible characters'],
      ['wait\u2026', 'wait...', 'one character for three dots'],
      ['timeout: 10.5', 'timeout: 10', 'text: yours is a part of the line'],
      ['return 1;', 'return 2;', 'text'],
      ['  a\u00A0b', '\ta b ', 'tabs and spaces, NBSP, trailing space'],
    ] as const)
      assert.equal(differsBy(file, yours), name);
  });
});
