import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Language, Parser } from 'web-tree-sitter';

type GrammarName = 'javascript' | 'typescript' | 'tsx' | 'python';

const byEnding: ReadonlyArray<[RegExp, GrammarName]> = [
  [/\.(?:js|mjs|cjs|jsx)$/i, 'javascript'],
  [/\.(?:ts|mts|cts)$/i, 'typescript'],
  [/\.tsx$/i, 'tsx'],
  [/\.pyi?$/i, 'python'],
];

// Spelled out, so that tools which follow imports see what is needed at run time.
const urls: Readonly<Record<GrammarName, () => string>> = {
  javascript: () => import.meta.resolve('@vscode/tree-sitter-wasm/wasm/tree-sitter-javascript.wasm'),
  typescript: () => import.meta.resolve('@vscode/tree-sitter-wasm/wasm/tree-sitter-typescript.wasm'),
  tsx: () => import.meta.resolve('@vscode/tree-sitter-wasm/wasm/tree-sitter-tsx.wasm'),
  python: () => import.meta.resolve('@vscode/tree-sitter-wasm/wasm/tree-sitter-python.wasm'),
};

let runtime: Promise<void> | null = null;
const loaded = new Map<GrammarName, Promise<Language | null>>();

export function grammarOf(path: string): GrammarName | null {
  return byEnding.find(([ending]) => ending.test(path))?.[1] ?? null;
}

/** The grammar, loaded once per process; null where it is not installed or does not fit the runtime. */
export function loadGrammar(name: GrammarName): Promise<Language | null> {
  const known = loaded.get(name) ?? load(name).catch(() => null);
  loaded.set(name, known);
  return known;
}

async function load(name: GrammarName): Promise<Language> {
  runtime ??= Parser.init();
  await runtime;
  return Language.load(await readFile(fileURLToPath(urls[name]())));
}
