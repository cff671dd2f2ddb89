const words = /[\p{L}\p{N}_$]+/gu;
const humps = /\p{Lu}?\p{Ll}+|\p{Lu}+(?!\p{Ll})|\p{N}+|\p{Lo}+/gu;
/** Longer runs are data: hashes, encoded bytes, minified code. */
const longestWord = 80;

/** Says nothing about which file is meant. */
const common = new Set(
  'a an and are as at be but by can do does for from has have if in into is it its must new no not of on only or should so that the their then there these this to use used when where which will with add make let get set file files code return const function import export true false null'.split(
    ' ',
  ),
);

/**
 * The terms of a text or path, in lower case: each word, and each part of a camelCase, PascalCase or snake_case identifier. A
 * plural counts as its singular.
 */
export function* identifierTerms(text: string): Generator<string> {
  for (const [word] of text.matchAll(words)) yield* termsOfWord(word);
}

/** Each distinct word of a text as it is written, with how often it stands there. Runs that are data are left out. */
export function countWords(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const [word] of text.matchAll(words)) {
    if (word.length <= longestWord) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return counts;
}

/** Words come again and again, in every file. */
const remembered = new Map<string, readonly string[]>();
const mostRemembered = 20_000;

/** The terms of one word: itself and its parts. */
export function termsOfWord(word: string): readonly string[] {
  const known = remembered.get(word);
  if (known) return known;
  const terms = [...splitWord(word)];
  if (remembered.size >= mostRemembered) remembered.clear();
  remembered.set(word, terms);
  return terms;
}

function* splitWord(word: string): Generator<string> {
  if (word.length > longestWord) return;
  const parts = word.match(humps) ?? [];
  if (parts.length > 1) yield* usable(word.replaceAll(/[_$]/g, ''));
  for (const part of parts) yield* usable(part);
}

function* usable(word: string): Generator<string> {
  const lower = word.toLowerCase();
  const term = lower.length > 3 && lower.endsWith('s') && !lower.endsWith('ss') ? lower.slice(0, -1) : lower;
  if (term.length > 1 && !common.has(lower)) yield term;
}
