import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Language, Parser, Query } from 'web-tree-sitter';
import type { LanguageName } from '../languages.ts';
import { definitionQueries } from './definitionQueries.ts';

/** A name a file defines: `line` counts from 1, `signature` is that line as it stands in the file, without its end. */
export type Definition = { name: string; line: number; signature: string };

/** Generated code is larger and defines little that a person names. In characters. */
const longestText = 300_000;
const mostDefinitions = 500;
const longestName = 120;
const longestSignature = 200;
const timeLimitMs = 2_000;

// Spelled out, so that tools which follow imports see what is needed at run time.
const grammars: Readonly<Record<LanguageName, () => string>> = {
  javascript: () => import.meta.resolve('@vscode/tree-sitter-wasm/wasm/tree-sitter-javascript.wasm'),
  typescript: () => import.meta.resolve('@vscode/tree-sitter-wasm/wasm/tree-sitter-typescript.wasm'),
  tsx: () => import.meta.resolve('@vscode/tree-sitter-wasm/wasm/tree-sitter-tsx.wasm'),
  python: () => import.meta.resolve('@vscode/tree-sitter-wasm/wasm/tree-sitter-python.wasm'),
  go: () => import.meta.resolve('@vscode/tree-sitter-wasm/wasm/tree-sitter-go.wasm'),
  rust: () => import.meta.resolve('@vscode/tree-sitter-wasm/wasm/tree-sitter-rust.wasm'),
  java: () => import.meta.resolve('@vscode/tree-sitter-wasm/wasm/tree-sitter-java.wasm'),
  cpp: () => import.meta.resolve('@vscode/tree-sitter-wasm/wasm/tree-sitter-cpp.wasm'),
  'c-sharp': () => import.meta.resolve('@vscode/tree-sitter-wasm/wasm/tree-sitter-c-sharp.wasm'),
  ruby: () => import.meta.resolve('@vscode/tree-sitter-wasm/wasm/tree-sitter-ruby.wasm'),
  php: () => import.meta.resolve('@vscode/tree-sitter-wasm/wasm/tree-sitter-php.wasm'),
};

type Reader = { parser: Parser; query: Query };
let runtime: Promise<void> | null = null;
const readers = new Map<LanguageName, Promise<Reader | null>>();

/**
 * The definitions of a text in the order they stand there. None where the grammar is not installed, where the text is longer
 * than a person writes, or where parsing takes too long.
 */
export async function definitionsIn(text: string, language: LanguageName): Promise<Definition[]> {
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
    for (const { node } of query.captures(tree.rootNode)) {
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

function readerOf(name: LanguageName): Promise<Reader | null> {
  const known = readers.get(name) ?? load(name).catch(() => null);
  readers.set(name, known);
  return known;
}

async function load(name: LanguageName): Promise<Reader> {
  runtime ??= Parser.init();
  await runtime;
  const language = await Language.load(await readFile(fileURLToPath(grammars[name]())));
  const parser = new Parser();
  parser.setLanguage(language);
  return { parser, query: new Query(language, definitionQueries[name]) };
}
