import type { RungName } from '../editResult.ts';
import type { FileIndex } from './fileIndex.ts';
import { withoutLineNumbers } from './lineNumbers.ts';
import type { Block } from './locate.ts';

type Rewriting = {
  rung: RungName;
  /** Null when nothing of the kind stands in SEARCH: then REPLACE means what it says. */
  rewrite(block: Block, file: FileIndex): Block | null;
  /** Whether the rewritten block may stand at this start (0-based). Without it, it may stand anywhere. */
  admits?(block: Block, start: number): boolean;
};

const entities: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&amp;': '&',
  '&#34;': '"',
  '&#39;': "'",
  '&#x27;': "'",
  '&apos;': "'",
  '&nbsp;': ' ',
};
const entity = /&(?:lt|gt|quot|#34|#39|#x27|apos|nbsp|amp);/g;
/** What encodes one of these encodes all of them, unless SEARCH has the plain character too. */
const together = ['&lt;', '&gt;', '&quot;', '&amp;'];

function withoutEntities({ search, ...block }: Block): Block | null {
  const text = search.join('\n');
  const met = new Set(text.match(entity));
  if (met.size === 0) return null;
  const plain = text.replace(entity, '');
  if (together.some((name) => met.has(name)))
    for (const name of together) if (!plain.includes(entities[name] ?? '')) met.add(name);
  return decoded({ search, ...block }, entity, entities, met);
}

const escapes: Readonly<Record<string, string>> = {
  '\\"': '"',
  "\\'": "'",
  '\\`': '`',
  '\\\\': '\\',
  '\\t': '\t',
};
const escaped = /\\["'`\\t]/g;

/** One level of escaping too many, as of text that went through JSON twice. */
function withoutEscapes(block: Block): Block | null {
  const met = new Set(block.search.join('\n').match(escaped));
  return met.size === 0 ? null : decoded(block, escaped, escapes, met);
}

/** Only what SEARCH was seen to have lost is given back: the rest of REPLACE may well mean what it says. */
function decoded(
  block: Block,
  pattern: RegExp,
  meanings: Readonly<Record<string, string>>,
  met: ReadonlySet<string>,
): Block {
  const decode = (line: string): string =>
    line.replace(pattern, (found) => (met.has(found) ? (meanings[found] ?? found) : found));
  return { ...block, search: block.search.map(decode), replace: block.replace.map(decode) };
}

/** A number on one or two lines is as likely a part of the text: it has to be the right one. */
const fewLines = 2;

/** What undoes a change of SEARCH on its way here. REPLACE went the same way, so it is undone there too. */
export const rewritings: readonly Rewriting[] = [
  {
    rung: 'line-numbers',
    rewrite: withoutLineNumbers,
    admits: ({ search, line }, start) => search.length > fewLines || start + 1 === line,
  },
  { rung: 'entities', rewrite: withoutEntities },
  { rung: 'escapes', rewrite: withoutEscapes },
];
