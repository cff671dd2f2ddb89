import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Language, Parser } from 'web-tree-sitter';

/** The grammars of one package: all the languages that are read here, for 20 MB. C is read with the one of C++. */
export type GrammarName =
  | 'javascript'
  | 'typescript'
  | 'tsx'
  | 'python'
  | 'go'
  | 'rust'
  | 'java'
  | 'cpp'
  | 'c-sharp'
  | 'ruby'
  | 'php';

// Spelled out, so that tools which follow imports see what is needed at run time.
const urls: Readonly<Record<GrammarName, () => string>> = {
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

const byEnding: Readonly<Record<string, GrammarName>> = {
  js: 'javascript',
  mjs: 'javascript',
  cjs: 'javascript',
  jsx: 'javascript',
  ts: 'typescript',
  mts: 'typescript',
  cts: 'typescript',
  tsx: 'tsx',
  py: 'python',
  pyi: 'python',
  go: 'go',
  rs: 'rust',
  java: 'java',
  c: 'cpp',
  h: 'cpp',
  cc: 'cpp',
  cpp: 'cpp',
  cxx: 'cpp',
  hh: 'cpp',
  hpp: 'cpp',
  hxx: 'cpp',
  cs: 'c-sharp',
  rb: 'ruby',
  rake: 'ruby',
  gemspec: 'ruby',
  php: 'php',
  phtml: 'php',
};

/** The grammar for a file by the ending of its name; null for every other file. */
export function grammarOf(path: string): GrammarName | null {
  const ending = path.slice(path.lastIndexOf('.') + 1).toLowerCase();
  return Object.hasOwn(byEnding, ending) ? (byEnding[ending] ?? null) : null;
}

let runtime: Promise<void> | null = null;
const loaded = new Map<GrammarName, Promise<Language | null>>();

/** The grammar, loaded once per thread; null where it is not installed or does not fit the runtime. */
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
