import assert from 'node:assert/strict';
import { AppError } from '#shared/appError.ts';
import { drawNonce } from '../../../server/edits/drawNonce.ts';

describe('drawNonce', () => {
  it('draws a word that a marker can carry', () => {
    assert.match(drawNonce([]), /^[a-z0-9]{6}$/);
  });

  it('lengthens a candidate that occurs in a text', () => {
    const candidates = ['abcd', 'ef', 'gh'];
    assert.equal(
      drawNonce(['x', 'text abcd, and abcdef'], () => candidates.shift() ?? ''),
      'abcdefgh',
    );
  });

  it('gives up with a typed error when the source repeats itself into the texts', () => {
    const texts = ['a'.repeat(10_000)];
    assert.throws(
      () => drawNonce(texts, () => 'a'),
      (error) => error instanceof AppError && error.code === 'internal',
    );
  });
});
