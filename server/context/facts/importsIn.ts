import type { GrammarName } from '../../grammars/loadGrammar.ts';

/** Imports stand near the start of a file. */
const scannedChars = 50_000;
const mostImports = 200;

const module =
  /(?:\bfrom\s{0,100}|\bimport\s{0,100}(?:\(\s{0,100})?|\brequire\s{0,100}\(\s{0,100})["'](\.{1,2}\/[^"'\n]{1,200})["']/g;
const patterns: Readonly<Record<GrammarName, RegExp>> = {
  javascript: module,
  typescript: module,
  tsx: module,
  python: /^[ \t]*from[ \t]+(\.{0,3}[\w.]{0,200})[ \t]+import\b|^[ \t]*import[ \t]+([\w.]{1,200})/gm,
  go: /^[ \t]*(?:import[ \t]+)?(?:[\w.]+[ \t]+)?"([\w.~/-]{1,200})"/gm,
  rust: /^[ \t]*(?:pub(?:\([\w ]+\))?[ \t]+)?(?:use[ \t]+((?:crate|super|self)(?:::\w+){1,8})|mod[ \t]+(\w+);)/gm,
  java: /^[ \t]*import[ \t]+(?:static[ \t]+)?([\w.]{1,200})/gm,
  cpp: /^[ \t]*#[ \t]*include[ \t]*["<]([^">\n]{1,200})[">]/gm,
  'c-sharp': /^[ \t]*using[ \t]+(?:static[ \t]+)?([\w.]{1,200});/gm,
  ruby: /^[ \t]*(?:require_relative|require)[ \t(]{1,20}["']([\w./-]{1,200})["']/gm,
  php: /^[ \t]*use[ \t]+(?:function[ \t]+)?([\w\\]{1,200})|\b(?:require|include)(?:_once)?\b[^'"\n]{0,40}["']([\w./-]{1,200})["']/gm,
};

/** What a text imports, as it is written there, without duplicates and in their order. */
export function importsIn(text: string, language: GrammarName): string[] {
  const found = new Set<string>();
  for (const [, first, second] of text.slice(0, scannedChars).matchAll(patterns[language])) {
    const name = first ?? second ?? '';
    if (name !== '') found.add(name);
    if (found.size >= mostImports) break;
  }
  return [...found];
}
