import assert from 'node:assert/strict';
import fc from 'fast-check';
import { jsonErrorLine } from '../../../server/verification/syntax/jsonErrorLine.ts';

describe('jsonErrorLine', () => {
  it('names the line of the first token that does not belong', () => {
    const cases: [string, number][] = [
      ['{\n "a": [1, }\n', 2],
      ['{\n "a": 1,\n}\n', 3],
      ['[\n\n// why\n]', 3],
      ['{"a"\n\n1}', 3],
      ["{\n'a': 1}", 2],
      ['[1]\n]', 2],
      ['["a\nb"]', 1],
      ['[1,\n01]', 2],
      ['', 1],
    ];
    for (const [text, line] of cases) assert.equal(jsonErrorLine(text), line, text);
  });

  it('agrees with the parser about what belongs', () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        const text = JSON.stringify(JSON.parse(json), null, 1);
        assert.equal(jsonErrorLine(`${text}\n?`), text.split('\n').length + 1);
      }),
    );
  });
});
