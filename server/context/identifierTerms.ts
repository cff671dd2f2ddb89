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
  for (const [word] of text.matchAll(words)) {
    if (word.length > longestWord) continue;
    const parts = word.match(humps) ?? [];
    if (parts.length > 1) yield* usable(word.replaceAll(/[_$]/g, ''));
    for (const part of parts) yield* usable(part);
  }
}

function* usable(word: string): Generator<string> {
  const lower = word.toLowerCase();
  const term = lower.length > 3 && lower.endsWith('s') && !lower.endsWith('ss') ? lower.slice(0, -1) : lower;
  if (term.length > 1 && !common.has(lower)) yield term;
}
