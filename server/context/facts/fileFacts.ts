import type { GrammarName } from '../../grammars/loadGrammar.ts';
import { hash32 } from './hash32.ts';
import { countWords, termsOfWord } from './identifierTerms.ts';
import { importsIn } from './importsIn.ts';
import { type Definition, definitionsIn } from './symbols/definitionsIn.ts';

/** What one content says, wherever it lies: computed once for each content and language, and plain data. */
export type ContentFacts = { facts: FileFacts; symbols: FileSymbols };

/** What ranking reads of every file. */
export type FileFacts = {
  /** Why the content cannot be shown; null when it can. */
  problem: string | null;
  /** Hashes of its terms, sorted, and how often each occurs. */
  terms: Uint32Array;
  counts: Uint16Array;
  /** Terms in all. */
  total: number;
  /** Hashes of the names it defines, in the order of its definitions. */
  defined: Uint32Array;
  /** What it imports, as it is written. */
  imports: string[];
};

/** What the map reads of the few files it is made of: more than half of all that is known. */
export type FileSymbols = {
  /** Hashes of the identifiers it uses, as they are written, sorted. */
  names: Uint32Array;
  definitions: Definition[];
};

/** To be raised with every change of what facts hold: stored ones of another version are computed again. */
export const factsVersion = 3;

/** Enough of a file to know what it is about, in characters. */
const scannedChars = 400_000;
const mostCount = 0xffff;

/** The facts of a content. Linear in its length, which is scanned up to a limit. */
export async function factsOf(bytes: Uint8Array, language: GrammarName | null): Promise<ContentFacts> {
  const whole = decode(bytes);
  if (whole === null) return unreadable;
  const text = whole.slice(0, scannedChars);
  const words = countWords(text);
  const definitions = language ? await definitionsIn(text, language) : [];
  return {
    facts: {
      problem: null,
      ...countTerms(words),
      defined: Uint32Array.from(definitions, ({ name }) => hash32(name)),
      imports: language ? importsIn(text, language) : [],
    },
    symbols: {
      names: Uint32Array.from(new Set([...words.keys()].filter(isName).map(hash32))).sort(),
      definitions,
    },
  };
}

const unreadable: ContentFacts = {
  facts: {
    problem: 'not UTF-8 text',
    terms: new Uint32Array(),
    counts: new Uint16Array(),
    total: 0,
    defined: new Uint32Array(),
    imports: [],
  },
  symbols: { names: new Uint32Array(), definitions: [] },
};

function decode(bytes: Uint8Array): string | null {
  if (bytes.includes(0)) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

const isName = (word: string): boolean => word.length > 2 && !/^\p{N}/u.test(word);

function countTerms(words: ReadonlyMap<string, number>): Pick<FileFacts, 'terms' | 'counts' | 'total'> {
  const counted = new Map<number, number>();
  let total = 0;
  for (const [word, count] of words) {
    for (const term of termsOfWord(word)) {
      const hash = hash32(term);
      counted.set(hash, (counted.get(hash) ?? 0) + count);
      total += count;
    }
  }
  const terms = Uint32Array.from(counted.keys()).sort();
  const counts = Uint16Array.from(terms, (hash) => Math.min(counted.get(hash) ?? 0, mostCount));
  return { terms, counts, total };
}
