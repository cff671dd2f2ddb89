import type { RungName } from '../editResult.ts';
import type { Block } from './locate.ts';

type Rewriting = { rung: RungName; rewrite(block: Block): Block | null };

const numberings = [/^ *(\d{1,7}) ?\| ?/, /^ *(\d{1,7}): ?/, /^ *(\d{1,7})\u2192/, /^ *(\d{1,7})\t/];

/** Line numbers that were shown with the file and copied into SEARCH: on every line, counting on. */
function withoutLineNumbers({ search, replace }: Block): Block | null {
  for (const numbering of numberings) {
    const numbers = search.map((line) => Number(numbering.exec(line)?.[1] ?? Number.NaN));
    const first = numbers[0] ?? Number.NaN;
    if (search.length === 0 || !numbers.every((number, index) => number === first + index)) continue;
    const strip = (line: string): string => line.replace(numbering, '');
    return { search: search.map(strip), replace: replace.map(strip), line: first };
  }
  return null;
}

const entities: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#34;': '"',
  '&#39;': "'",
  '&#x27;': "'",
  '&apos;': "'",
  '&nbsp;': ' ',
  '&amp;': '&',
};
const entity = /&(?:lt|gt|quot|#34|#39|#x27|apos|nbsp|amp);/g;

function withoutEntities(block: Block): Block | null {
  return both(block, (line) => line.replace(entity, (found) => entities[found] ?? found));
}

const escapes: Readonly<Record<string, string>> = {
  '\\"': '"',
  "\\'": "'",
  '\\`': '`',
  '\\\\': '\\',
  '\\t': '\t',
};

/** One level of escaping too many, as of text that went through JSON twice. */
function withoutEscapes(block: Block): Block | null {
  return both(block, (line) => line.replace(/\\["'`\\t]/g, (found) => escapes[found] ?? found));
}

/** Null when SEARCH stays as it is: then REPLACE means what it says. */
function both(block: Block, change: (line: string) => string): Block | null {
  const search = block.search.map(change);
  if (search.every((line, index) => line === block.search[index])) return null;
  return { ...block, search, replace: block.replace.map(change) };
}

/** What undoes a change of SEARCH on its way here. REPLACE went the same way, so it is undone there too. */
export const rewritings: readonly Rewriting[] = [
  { rung: 'line-numbers', rewrite: withoutLineNumbers },
  { rung: 'entities', rewrite: withoutEntities },
  { rung: 'escapes', rewrite: withoutEscapes },
];
