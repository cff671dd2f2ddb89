import { decodeText } from '../edits/textFile.ts';
import { identifierTerms } from './identifierTerms.ts';

/** Enough of a file to know what it is about. */
const scannedChars = 200_000;

export type IndexedFile = {
  path: string;
  bytes: number;
  /** Null when the file cannot be shown; `problem` says why. */
  text: string | null;
  problem: string | null;
};

export type ContextIndex = {
  /** By path, in code unit order. */
  files: ReadonlyMap<string, IndexedFile>;
  /** How often the file uses each of the terms, and how many terms it has in all. Computed when first asked for. */
  termsOf(file: IndexedFile): { counts: ReadonlyMap<string, number>; total: number };
};

/** Reads what a run may see. Text is decoded at once, terms are counted as they are needed. */
export function indexFiles(files: ReadonlyMap<string, Uint8Array>): ContextIndex {
  const entries = [...files]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([path, bytes]): [string, IndexedFile] => [path, indexFile(path, bytes)]);
  const terms = new Map<string, ReturnType<typeof countTerms>>();
  return {
    files: new Map(entries),
    termsOf(file) {
      const known = terms.get(file.path) ?? countTerms(file.text ?? '');
      terms.set(file.path, known);
      return known;
    },
  };
}

function indexFile(path: string, bytes: Uint8Array): IndexedFile {
  const readable = decodeText(bytes) !== null;
  const text = readable ? new TextDecoder().decode(bytes) : null;
  return { path, bytes: bytes.length, text, problem: readable ? null : 'not UTF-8 text' };
}

function countTerms(text: string): { counts: Map<string, number>; total: number } {
  const counts = new Map<string, number>();
  let total = 0;
  for (const term of identifierTerms(text.slice(0, scannedChars))) {
    counts.set(term, (counts.get(term) ?? 0) + 1);
    total++;
  }
  return { counts, total };
}
