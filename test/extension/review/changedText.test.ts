import assert from 'node:assert/strict';
import { changedText, notTextBase, notTextNotice } from '../../../extension/review/changedText.model.ts';
import { changedFile } from './proposal.ts';

const textOf = (bytes: Uint8Array): string | null =>
  changedText({ content: Buffer.from(bytes).toString('base64') });

describe('the text of a changed file', () => {
  it('is its UTF-8 content, line ends included', () => {
    assert.equal(textOf(Buffer.from('größe\r\n日本\n')), 'größe\r\n日本\n');
  });

  it('is empty for a deleted file', () => {
    assert.equal(changedText({ content: null }), '');
  });

  it('comes without a byte order mark, as editors show it', () => {
    assert.equal(textOf(Buffer.from('\ufeffa')), 'a');
  });

  for (const [what, bytes] of [
    ['Latin-1', [0x67, 0xf6, 0x0a]],
    ['UTF-16', [0xff, 0xfe, 0x61, 0x00]],
    ['binary', [0x50, 0x4b, 0x00, 0x01]],
    ['a cut off character', [0xe6, 0x97]],
  ] as const) {
    it(`is nothing for ${what}`, () => {
      assert.equal(textOf(Uint8Array.from(bytes)), null);
    });
  }

  it('is replaced by a sentence with the exact size and hash', () => {
    const file = changedFile({ path: 'logo.png', size: 4_711 });
    assert.match(notTextNotice(file), /“logo\.png” is not UTF-8 text.*\n.*4711 bytes, SHA-256 b{64}/);
    assert.match(notTextBase(file), /Before the change: SHA-256 a{64}/);
    assert.equal(notTextBase({ ...file, op: 'create', baseSha256: null }), '');
  });
});
