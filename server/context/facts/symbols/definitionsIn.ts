import { Parser, Query } from 'web-tree-sitter';
import { type GrammarName, loadGrammar } from '../../../grammars/loadGrammar.ts';
import { definitionQueries } from './definitionQueries.ts';

/** A name a file defines: `line` counts from 1, `signature` is that line as it stands in the file, without its end. */
export type Definition = { name: string; line: number; signature: string };

/** Generated code is larger and defines little that a person names. In characters. */
const longestText = 150_000;
const mostDefinitions = 500;
const longestName = 120;
const longestSignature = 200;
const timeLimitMs = 2_000;
/** What is defined further in, inside of functions of functions, is used nowhere else; looking for it takes a quarter of the time. */
const deepest: Partial<Record<GrammarName, number>> = { go: 3 };
const usuallyDeepest = 8;

type Reader = { parser: Parser; query: Query };
const readers = new Map<GrammarName, Promise<Reader | null>>();

/**
 * The definitions of a text in the order they stand there. None where the grammar is not installed, where the text is longer
 * than a person writes, or where parsing takes too long.
 */
export async function definitionsIn(text: string, language: GrammarName): Promise<Definition[]> {
  if (text.length > longestText) return [];
  const reader = await readerOf(language);
  if (!reader) return [];
  const { parser, query } = reader;
  const deadline = performance.now() + timeLimitMs;
  const tree = parser.parse(text, null, { progressCallback: () => performance.now() > deadline });
  if (!tree) {
    parser.reset();
    return [];
  }
  try {
    const lines = text.split('\n');
    const found = new Map<number, Definition>();
    for (const { node } of query.captures(tree.rootNode, {
      maxStartDepth: deepest[language] ?? usuallyDeepest,
    })) {
      const name = lastPart(node.text);
      const { row } = node.startPosition;
      if (found.size >= mostDefinitions || name.length > longestName || found.has(node.startIndex)) continue;
      const signature = (lines[row] ?? '').trimEnd().slice(0, longestSignature);
      found.set(node.startIndex, { name, line: row + 1, signature });
    }
    return [...found].sort(([left], [right]) => left - right).map(([, definition]) => definition);
  } finally {
    tree.delete();
  }
}

/** Of `Type::method` the method: that is what its uses say. */
const lastPart = (name: string): string => name.slice(name.lastIndexOf(':') + 1);

function readerOf(name: GrammarName): Promise<Reader | null> {
  const known = readers.get(name) ?? load(name).catch(() => null);
  readers.set(name, known);
  return known;
}

async function load(name: GrammarName): Promise<Reader | null> {
  const language = await loadGrammar(name);
  if (!language) return null;
  const parser = new Parser();
  parser.setLanguage(language);
  return { parser, query: new Query(language, definitionQueries[name]) };
}
