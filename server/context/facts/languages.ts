/** A language whose definitions and imports are known. The names are those of the grammars. */
export type LanguageName =
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

const byEnding: Readonly<Record<string, LanguageName>> = {
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
  // The grammar of C++ reads C well enough for its definitions.
  c: 'cpp',
  h: 'cpp',
  cc: 'cpp',
  cpp: 'cpp',
  cxx: 'cpp',
  hh: 'cpp',
  hpp: 'cpp',
  cs: 'c-sharp',
  rb: 'ruby',
  php: 'php',
};

/** The language of a file by the ending of its name; null for every other file. */
export function languageOf(path: string): LanguageName | null {
  return byEnding[path.slice(path.lastIndexOf('.') + 1).toLowerCase()] ?? null;
}
