import { createRequire } from 'node:module';
import { tokenUpperBound } from './tokenUpperBound.ts';

/**
 * A tokenizer splits text into words first and then takes time quadratic in the length of a word. Longer runs of one kind are
 * counted in slices of this many characters, which can only add tokens.
 */
const slice = 256;
const longRun = /[^\s]{512}|\s{512}/;
/** Beyond these a text is not worth the time: it is bounded, not counted. Random letters cost some 2 ms a KB. */
const countedBytes = 4_000_000;
const slicedBytes = 300_000;

type Tokenizer = { countTokens(text: string, options: { disallowedSpecial: Set<string> }): number };
const noneDisallowed = { disallowedSpecial: new Set<string>() };
let tokenizer: Tokenizer | null = null;

/**
 * Tokens of a text in the o200k encoding: exact for the models that use it, near enough to budget and quote for others. Never
 * less than that for pathological texts, at most one per byte. The encoding's tables (some 200 ms) load at the first call.
 */
export function countTokens(text: string): number {
  const bytes = Buffer.byteLength(text);
  const sliced = longRun.test(text);
  if (bytes > (sliced ? slicedBytes : countedBytes)) return tokenUpperBound(bytes);
  tokenizer ??= load();
  if (!sliced) return tokenizer.countTokens(text, noneDisallowed);
  let tokens = 0;
  for (let start = 0; start < text.length; start += slice) {
    tokens += tokenizer.countTokens(text.slice(start, start + slice), noneDisallowed);
  }
  return Math.min(tokens, tokenUpperBound(bytes));
}

/** The beginning of a text, at whole lines, in at most so many tokens, with a word on what is left out. */
export function cutToTokens(text: string, most: number): string {
  if (countTokens(text) <= most) return text;
  const note = (left: number): string => `[${left} characters more are not shown]`;
  const room = most - countTokens(note(text.length)) - 2;
  let [fits, tooMany] = [0, Math.min(text.length, most * 16)];
  while (tooMany - fits > 64) {
    const middle = (fits + tooMany) >> 1;
    if (countTokens(text.slice(0, middle)) <= room) fits = middle;
    else tooMany = middle;
  }
  const shown = text.slice(0, text.lastIndexOf('\n', fits) + 1);
  return `${shown}${note(text.length - shown.length)}`;
}

// Required, not imported: the module is large, and whoever never counts must not wait for it.
function load(): Tokenizer {
  return createRequire(import.meta.url)('gpt-tokenizer/encoding/o200k_base') as Tokenizer;
}
