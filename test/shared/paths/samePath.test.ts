import assert from 'node:assert/strict';
import fc from 'fast-check';
import { pathKey, samePath } from '#shared/paths/samePath.ts';

describe('samePath', () => {
  for (const [left, right] of [
    ['A.ts', 'a.ts'],
    ['src/É.md', 'SRC/e\u0301.md'],
    ['straße', 'STRASSE'],
    ['STRAẞE', 'strasse'],
    ['ΣΊΣΥΦΟΣ', 'σίσυφος'],
    ['\u212Aelvin', 'kelvin'],
    ['ﬁle', 'FILE'],
  ] as const)
    it(`takes ${left} and ${right} for one file`, () => assert.ok(samePath(left, right)));

  it('tells other names apart', () => {
    assert.ok(!samePath('a.ts', 'b.ts'));
    assert.ok(!samePath('a/b', 'ab'));
    assert.ok(!samePath('résumé', 'resume'));
  });

  it('gives a key that stays the same when taken again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (path) =>
        assert.equal(pathKey(pathKey(path)), pathKey(path)),
      ),
    );
    for (let code = 0; code < 0x110000; code++) {
      const key = pathKey(String.fromCodePoint(code));
      if (pathKey(key) !== key) assert.fail(`U+${code.toString(16)}`);
    }
  });
});
