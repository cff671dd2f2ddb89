import { randomInt } from 'node:crypto';
import { AppError } from '#shared/appError.ts';

const signs = 'abcdefghijkmnpqrstuvwxyz23456789';

/**
 * A short delimiter that occurs in none of the texts, so that nothing a model is shown can pose as the end of its delimiters.
 * `random` gives candidates of lower-case letters and digits; a candidate that occurs is lengthened by the next one.
 */
export function drawNonce(texts: Iterable<string>, random: () => string = randomSigns): string {
  const shown = [...texts];
  let nonce = '';
  for (let round = 0; round < 100; round++) {
    nonce += random();
    if (nonce.length >= 4 && !shown.some((text) => text.includes(nonce))) return nonce;
  }
  throw new AppError('internal', 'No delimiter could be drawn for the request. Start the run again.');
}

function randomSigns(): string {
  return Array.from({ length: 6 }, () => signs[randomInt(signs.length)]).join('');
}
