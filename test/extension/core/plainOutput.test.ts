import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createOutputTail, tailBytes } from '../../../extension/core/outputTail.ts';
import { plainOutput } from '../../../extension/core/plainOutput.ts';

describe('plain output', () => {
  for (const [what, raw, plain] of [
    ['colours', '\u001b[1;31mred\u001b[0m and \u001b[38;2;1;2;3mrgb\u001b[m', 'red and rgb'],
    ['links ended by a bell', '\u001b]8;;https://evil.example\u0007text\u001b]8;;\u0007', 'text'],
    [
      'links ended by a string terminator',
      '\u001b]8;;https://evil.example\u001b\\text\u001b]8;;\u001b\\',
      'text',
    ],
    ['clipboard writes', 'a\u001b]52;c;ZXZpbA==\u0007b', 'ab'],
    ['titles without an end, up to the line end', '\u001b]0;title\nnext', '\nnext'],
    ['eight-bit sequences', '\u009b31mred\u009d0;t\u009cdone', 'reddone'],
    ['device strings', '\u001bPq#0\u001b\\after', 'after'],
    ['character sets and cursor keys', '\u001b(Ba\u001b7b\u001b=c', 'abc'],
    ['what a carriage return wrote over', 'line\n10%\r 50%\rdone\r\nnext', 'line\ndone\nnext'],
    ['hidden and bidirectional marks', 'a\u0000b\u202ec\u2066d\u200ee\u0008f', 'abcdef'],
    ['nothing of ordinary text', 'tab\there, ümlaut, 日本 🙂\n', 'tab\there, ümlaut, 日本 🙂\n'],
  ] as const) {
    it(`takes out ${what}`, () => {
      assert.equal(plainOutput(raw), plain);
    });
  }

  it('leaves no escape character of any input', () => {
    const piece = fc.constantFrom(
      '\u001b',
      '[',
      ']',
      '\u0007',
      '\\',
      '\u009b',
      'm',
      '1',
      ';',
      '\n',
      '\r',
      'P',
      '(',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        assert.doesNotMatch(plainOutput(pieces.join('')), /[^\n\t -~]/);
      }),
    );
  });
});

describe('output tail', () => {
  it('keeps the end, at most 16 KiB, cut between characters', () => {
    const tail = createOutputTail();
    for (let n = 0; n < 20_000; n += 1) tail.add(Buffer.from(`é line ${n} 日本\n`));
    const text = tail.text();
    assert.ok(Buffer.byteLength(text) <= tailBytes);
    assert.ok(text.endsWith('é line 19999 日本\n'));
    assert.doesNotMatch(text, /\uFFFD/);
  });

  it('puts characters together that arrive in pieces', () => {
    const tail = createOutputTail();
    for (const byte of Buffer.from('日本')) tail.add(new Uint8Array([byte]));
    assert.equal(tail.text(), '日本');
  });

  it('redacts secrets, also one that colours were put into', () => {
    const tail = createOutputTail();
    const secret = `sk-${'a1B2c3D4'.repeat(6)}`;
    tail.add(Buffer.from(`key ${secret.slice(0, 9)}\u001b[0m${secret.slice(9)} end\n`));
    assert.doesNotMatch(tail.text(), /a1B2c3D4/);
    assert.match(tail.text(), /^key .* end\n$/);
  });
});
