import { createRandom } from '../../server/edits/damagedAnswers.ts';

const outsideText = /[()[\]{}]/g;
const comment =
  /\/\/[^\n]*|#[^\n]*|\/\*[\s\S]*?\*\/|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/g;

/**
 * The text with one bracket less, which stood neither in a comment nor in a string as far as most languages go: no language takes
 * such a file. Null when there is none.
 */
export function withoutBracket(text: string, seed: number): string | null {
  const masked = text.replace(comment, (found) => found.replace(/[^\n]/g, ' '));
  const places = [...masked.matchAll(outsideText)].map(({ index }) => index);
  const at = places[createRandom(seed)(places.length)];
  return at === undefined ? null : text.slice(0, at) + text.slice(at + 1);
}

/** A small change that leaves a valid file valid: a blank line between two lines that are blank around. */
export function harmless(text: string, seed: number): string {
  const places = [...text.matchAll(/\n\n/g)].map(({ index }) => index);
  const at = places[createRandom(seed)(places.length)];
  return at === undefined ? `${text}\n` : `${text.slice(0, at)}\n${text.slice(at)}`;
}
