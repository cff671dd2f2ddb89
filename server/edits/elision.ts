/** Longer lines are data, not placeholders. */
const longest = 300;
const comment = /^(?:\/\/+|#+|--+|\/\*+|\*+|<!--|\{\/\*+|;+|%+|"""|''')\s*/;
const closers = /\s*(?:\*+\/\}?|-->|"""|''')$/;
const leadingDots = /^[[({<]?\s*(?:\.{3,}|\u2026)/;
const outerDots = /^[[({<\s.\u2026]+|[\])}>\s.\u2026]+$/g;

/** What stands for left-out code when a row of dots begins the comment: nearly any of these words. */
const hint =
  /\b(?:rest|remaining|remainder|existing|unchanged|same|previous|previously|other|others|omitted|snip|above|before|code|implementation|content|contents|methods?|functions?|imports?|logic|class|fields|tests|file)\b/i;

const thing =
  '(?:file|code|class|function|method|module|implementation|component|logic|contents?|imports|methods|functions|tests|fields|props|styles|routes|cases)';
const state =
  '(?:(?: is| are| remains?| stays?| goes)?(?: the same| unchanged| as before| as is| here| omitted)(?: .{0,20})?)';

/** Phrases that say so by themselves, as the whole text of a comment. */
const phrases = [
  `(?:the |with |and |add |insert |put |all )?(?:rest|remainder) of (?:the |this |your )?(?:\\w+ )?${thing}${state}?`,
  `(?:the |your |all )?(?:existing|previous|remaining|other) ${thing}${state}?`,
  `(?:the )?(?:rest|remaining|everything(?: else)?|${thing})${state}`,
  '(?:keep|leave) (?:the |all )?(?:rest|remaining|existing|other)\\b.{0,60}',
  'unchanged|no changes?(?: here| needed)?',
].map((text) => new RegExp(`^(?:${text})$`, 'i'));

export type Elision = { line: number; text: string };

/**
 * The lines that stand for code the model left out, such as "… rest unchanged", and that are not among `known` (the lines
 * the file had, white space at their sides aside). `line` is 1-based in `lines`.
 */
export function newElisions(lines: readonly string[], known: readonly string[]): Elision[] {
  return lines.flatMap((text, index) =>
    isElision(text) && !known.some((line) => line.trim() === text.trim())
      ? [{ line: index + 1, text: text.trim() }]
      : [],
  );
}

function isElision(line: string): boolean {
  const text = line.length > longest ? '' : line.trim();
  if (text === '') return false;
  const body = text.replace(comment, '');
  const isComment = body !== text;
  const inner = body.replace(closers, '');
  // Without a comment sign only a line that is nothing but dots and words can be one: spreads and slices are code.
  if (
    !isComment &&
    !/^[[({<]?\s*(?:\.{3}|\u2026)\s*[[(]?[A-Za-z ,'-]+\s*(?:\.{3}|\u2026)?\s*[\])}>]?$/.test(inner)
  ) {
    return false;
  }
  const words = inner.replace(outerDots, '');
  if (leadingDots.test(inner))
    return isComment ? words === '' || hint.test(words) : /\s/.test(words) && hint.test(words);
  return isComment && phrases.some((phrase) => phrase.test(words));
}
