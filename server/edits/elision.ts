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
 * the file had, white space at their sides aside). `line` is 1-based in `lines`. A comment that only its words make one, such as
 * "other routes", counts unless no line goes with it: `vanish` false.
 */
export function newElisions(
  lines: readonly string[],
  known: readonly string[],
  { vanish = true }: { vanish?: boolean } = {},
): Elision[] {
  const found = lines.flatMap((text, index) => {
    const kind = kindOf(text);
    return kind === 'dots' || (kind === 'phrase' && vanish) ? [{ line: index + 1, text: text.trim() }] : [];
  });
  if (found.length === 0) return found;
  const had = new Set(known.map((line) => line.trim()));
  return found.filter(({ text }) => !had.has(text));
}

/** Samples of documents leave code out for their readers. */
const prose = /\.(?:md|mdx|markdown|txt|rst|adoc)$/i;

/** As `newElisions`, for the whole text of a file before (empty for a new one) and after. */
export function elisionsOfFile(path: string, after: readonly string[], before: readonly string[]): Elision[] {
  if (prose.test(path)) return [];
  const filled = (lines: readonly string[]): number => lines.filter((line) => line.trim() !== '').length;
  const found = newElisions(after, before);
  if (found.length === 0 || filled(before) > filled(after) - found.length) return found;
  return newElisions(after, before, { vanish: false });
}

function kindOf(line: string): 'dots' | 'phrase' | null {
  const text = line.length > longest ? '' : line.trim();
  if (text === '') return null;
  const body = text.replace(comment, '');
  const isComment = body !== text;
  const inner = body.replace(closers, '');
  // Without a comment sign only a line that is nothing but dots and words can be one: spreads and slices are code.
  if (
    !isComment &&
    !/^[[({<]?\s*(?:\.{3}|\u2026)\s*[[(]?[A-Za-z ,'-]+\s*(?:\.{3}|\u2026)?\s*[\])}>]?$/.test(inner)
  ) {
    return null;
  }
  const words = inner.replace(outerDots, '');
  if (leadingDots.test(inner)) {
    const stands = isComment ? words === '' || hint.test(words) : /\s/.test(words) && hint.test(words);
    return stands ? 'dots' : null;
  }
  return isComment && phrases.some((phrase) => phrase.test(words)) ? 'phrase' : null;
}
