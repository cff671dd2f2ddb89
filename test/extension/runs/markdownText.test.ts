import assert from 'node:assert/strict';
import fc from 'fast-check';
import { codeBlock, codeSpan, markdownTable, prose } from '../../../extension/runs/markdownText.ts';
import { hostileText, withoutCode } from './hostileText.ts';

describe('foreign text in a Markdown document', () => {
  it('stays readable where it is plain prose', () => {
    assert.equal(
      prose('Sum all items (and taxes), then round; it’s 3.5 – not 4.'),
      'Sum all items (and taxes), then round; it’s 3.5 – not 4.',
    );
  });

  it('stands in code spans where it could be markup or an address', () => {
    assert.equal(
      prose('See [doc](https://evil.example) in src/sum.js, a **must**'),
      'See `[doc](https://evil.example)` in `src/sum.js`, a `**must**`',
    );
  });

  it('starts no list where a line begins', () => {
    assert.equal(prose('1. one'), '`1`. one');
    assert.equal(prose('- one'), '`-` one');
  });

  it('leaves nothing outside of code but words and their punctuation', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const outside = withoutCode(prose(text));
        assert.doesNotMatch(outside, /[`<>[\]{}*_~|\\&$#=+@^\n]|\p{Cf}|\p{Cs}/u);
        assert.doesNotMatch(outside, /:\S|\/\/|[\p{L}]\.[\p{L}]/u);
      }),
      { numRuns: 3_000 },
    );
  });

  it('keeps any text on one line inside its code span', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const span = codeSpan(text);
        assert.equal(withoutCode(span), span === '(empty)' ? '(empty)' : '');
        assert.doesNotMatch(span, /\n/);
      }),
      { numRuns: 3_000 },
    );
  });

  it('cannot close the block that quotes it', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const lines = codeBlock(text).split('\n');
        const fence = lines.at(-1) ?? '';
        assert.match(fence, /^`{3,}$/);
        assert.equal(lines[0], `${fence}text`);
        for (const line of lines.slice(1, -1)) assert.ok(!line.includes(fence));
      }),
      { numRuns: 3_000 },
    );
  });

  it('cannot end the cell of a table', () => {
    fc.assert(
      fc.property(hostileText, hostileText, (one, two) => {
        const [, , row = ''] = markdownTable(['a', 'b'], [[prose(one), codeSpan(two)]]).split('\n');
        assert.equal(row.match(/(?<!\\)\|/g)?.length, 3);
      }),
      { numRuns: 3_000 },
    );
  });

  it('shows what would be invisible', () => {
    assert.equal(codeSpan('a\u202eb'), '`a⟨U+202E⟩b`');
    assert.equal(codeBlock('a\u200bb\r\nc'), '```text\na⟨U+200B⟩b\nc\n```');
  });
});
