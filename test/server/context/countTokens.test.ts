import assert from 'node:assert/strict';
import { countTokens, cutToTokens } from '../../../server/context/countTokens.ts';
import { tokenUpperBound } from '../../../server/context/tokenUpperBound.ts';

describe('countTokens', () => {
  it('counts as the o200k encoding does', () => {
    assert.equal(countTokens('hello world'), 2);
    assert.equal(countTokens(''), 0);
  });

  it('takes control words of the encoding for plain text', () => {
    assert.ok(countTokens('<|endoftext|> <|im_start|>') > 5);
  });

  it('stays between the exact count and the bound for texts without spaces', () => {
    for (const text of [
      'a'.repeat(100_000),
      'ab1='.repeat(20_000),
      '汉字'.repeat(10_000),
      ' '.repeat(50_000),
    ]) {
      const tokens = countTokens(text);
      assert.ok(tokens > 0 && tokens <= tokenUpperBound(Buffer.byteLength(text)));
    }
    assert.ok(countTokens('a'.repeat(100_000)) >= 12_500);
  });

  it('bounds what would take too long to count', () => {
    assert.equal(countTokens('x'.repeat(1_000_000)), 1_000_000);
    assert.equal(countTokens('ab '.repeat(1_400_000)), 4_200_000);
  });
});

describe('cutToTokens', () => {
  it('leaves what fits alone, and cuts the rest at a line with a word on it', () => {
    const text = Array.from({ length: 3_000 }, (_, at) => `${at}. Numbers are added, 日本語.\n`).join('');
    assert.equal(cutToTokens(text, 100_000), text);
    for (const most of [30, 500, 4_000]) {
      const cut = cutToTokens(text, most);
      assert.ok(countTokens(cut) <= most, String(most));
      assert.match(cut, /(?:^|日本語\.\n)\[\d+ characters more are not shown\]$/);
    }
    assert.ok(countTokens(cutToTokens(text, 4_000)) > 3_800);
    assert.ok(countTokens(cutToTokens('x'.repeat(500_000), 1_000)) <= 1_000);
  });
});

describe('tokenUpperBound', () => {
  it('is never below the count', () => {
    for (const text of ['日本語', '😀😀', 'a b c d', '\u0000\u0001', 'ﷺ']) {
      assert.ok(countTokens(text) <= tokenUpperBound(Buffer.byteLength(text)), text);
    }
  });
});
