/** Longer lines are data, not placeholders. */
const longest = 300;
const comment = /^(?:\/\/+|#+|--+|\/\*+|\*+|<!--|\{\/\*+|;+|%+|"""|''')\s*/;
const closers = /\s*(?:\*+\/\}?|-->|"""|''')$/;
const leadingDots = /^[[({<]?\s*(?:\.{3,}|\u2026)/;
const outerSigns = /^[[({<\s.\u2026=*_~-]+|[\])}>\s.\u2026=*_~-]+$/g;
/** Without a comment sign: dots and words alone, since spreads and slices are code. */
const bareDots = /^[[({<]?\s*(?:\.{3}|\u2026)\s*[[(]?[A-Za-z ,'-]+[\])]?\s*(?:\.{3}|\u2026)?\s*[\])}>]?$/;
const inBrackets = /^(?:\[[^[\]]*\]|<[^<>/]*>|\([^()]*\))$/;

/** What stands for left-out code when a row of dots begins the comment: nearly any of these words. */
const hint =
  /\b(?:rest|remaining|remainder|existing|unchanged|same|previous|previously|other|others|omitted|snip|above|before|code|implementation|content|contents|methods?|functions?|imports?|logic|class|fields|tests|file)\b/i;

const thing =
  '(?:file|code|class|function|method|module|implementation|component|logic|contents?|imports|methods|functions|classes|components|tests|fields|props|properties|styles|routes|cases|handlers|jsx|html|markup|readme|document|sections|text)';
const state =
  '(?:(?: is| are| remains?| stays?| goes)?(?: exactly| all| completely)?(?: the same| unchanged| as before| as is| as it (?:is|was)| as they (?:are|were)| here| omitted| above| below)(?: .{0,20})?)';
const every = '(?:(?:the|your|all) ){0,2}';
const names = '[\\w$]+(?:(?:,? (?:to|through|and) |, ?| ?[\u2013\u2026-] ?| ?\\.{2,3} ?)[\\w$]+)+';

const all = (texts: readonly string[]): RegExp => new RegExp(`^(?:${texts.join('|')})$`, 'i');

/** Phrases that say so by themselves, as the whole text of a comment. */
const phrases = all([
  `(?:the |with |and |add |insert |put |all )?(?:rest|remainder) of (?:the |this |your )?(?:\\w+ )?${thing}${state}?`,
  `${every}existing ${thing}(?:${state}| ${names})?`,
  `${every}(?:previous|remaining|other) ${thing}${state}`,
  `(?:the )?(?:rest|remaining|everything(?: else)?|${thing})${state}`,
  '(?:keep|leave|continue with) (?:the |all )?(?:rest|remaining|existing|other)\\b.{0,60}',
  `(?:unchanged|same) ${thing}`,
  `${names}${state}`,
  'unchanged|same as (?:before|above)',
  'no (?:other |further |more )?changes?(?: (?:here|needed|required|below|above)\\b.{0,20})?',
]);
/** Phrases that may as well be the heading of what follows. */
const headings = all([`${every}(?:previous|remaining|other) ${thing}`, 'etc']);

/** Files in which no line is three dots alone. */
const withoutDots =
  /\.(?:[cm]?[jt]sx?|java|cs|go|rs|kts?|swift|css|scss|less|html?|vue|svelte|php|sql|sh|jsonc?)$/i;

export type ElisionKind = 'dots' | 'phrase' | 'heading';

/** How a line stands for code that was left out; null for any other. `dots` say so wherever they stand. */
export function elisionKind(path: string, line: string): ElisionKind | null {
  const text = line.length > longest ? '' : line.trim();
  if (text === '') return null;
  if (text === '\u2026' || text === '...') return withoutDots.test(path) ? 'dots' : null;
  const body = text.replace(comment, '');
  const isComment = body !== text;
  const inner = body.replace(closers, '');
  const words = inner.replace(outerSigns, '');
  if (leadingDots.test(inner)) {
    if (!isComment && !bareDots.test(inner)) return null;
    const stands = isComment ? words === '' || hint.test(words) : /\s/.test(words) && hint.test(words);
    return stands ? 'dots' : null;
  }
  if (!isComment && !(inBrackets.test(text) && /\s/.test(words))) return null;
  if (phrases.test(words)) return 'phrase';
  return headings.test(words) ? 'heading' : null;
}
