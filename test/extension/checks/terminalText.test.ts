import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createTerminalText } from '../../../extension/checks/terminalText.model.ts';

const esc = '\u001b';
const shown = (...chunks: string[]): string => {
  const text = createTerminalText();
  return chunks.map((chunk) => text.push(Buffer.from(chunk))).join('') + text.end();
};

describe('output of a command in the terminal', () => {
  it('keeps colours and ends lines as a terminal wants them', () => {
    assert.equal(shown(`${esc}[32mok${esc}[0m\nnext\n`), `${esc}[32mok${esc}[0m\r\nnext\r\n`);
  });

  for (const [what, sequence] of [
    ['a link', `${esc}]8;;https://evil.example${esc}\\click${esc}]8;;${esc}\\`],
    ['the clipboard', `${esc}]52;c;ZXZpbA==\u0007`],
    ['a title', `${esc}]0;evil\u0007`],
    ['moving the cursor', `${esc}[2J${esc}[1;1H`],
  ] as const) {
    it(`drops ${what}`, () => {
      const text = shown(`a${sequence}b\n`);
      assert.ok(!text.includes(esc), JSON.stringify(text));
      assert.match(text, /^a(click)?b\r\n$/);
    });
  }

  it('drops a sequence that comes in pieces', () => {
    for (const at of [1, 3, 5]) {
      const line = `a${esc}]52;c;ZXZpbA==\u0007b\n`;
      assert.equal(shown(line.slice(0, at), line.slice(at)), 'ab\r\n');
    }
  });

  it('lets nothing through but colours, whatever comes', () => {
    const piece = fc.oneof(fc.string(), fc.constantFrom(esc, `${esc}[31m`, `${esc}]`, '\u009b', '\n', '\r'));
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const colours = new RegExp(`${esc}\\[[0-9;:]*m`, 'g');
        const rest = shown(...pieces).replace(colours, '');
        const left = [...rest].filter((one) => /\p{Cc}/u.test(one) && !'\t\r\n'.includes(one));
        assert.deepEqual(left, []);
      }),
    );
  });
});
