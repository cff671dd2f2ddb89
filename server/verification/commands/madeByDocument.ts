import { posix } from 'node:path';
import { decode, escaped, type Files } from './projectFiles.ts';

const compiler = /^(?:gcc|g\+\+|cc|c\+\+|clang|clang\+\+)$/;
const builder = /^(?:make|ninja|cmake|meson|just|task)$/;

/**
 * Whether a document has its reader make a file before it is used: it says so, shows the text below the name, or runs a command that
 * writes, fetches or builds the file. `document` are all its commands.
 */
export function isMadeByDocument(
  word: string,
  text: string,
  document: readonly (readonly string[])[],
  files: Files,
): boolean {
  const path = posix.normalize(word);
  if (!/^[\w.-]+(?:\/[\w.-]+)*$/.test(path)) return false;
  const name = escaped(posix.basename(path));
  const of = escaped(path);
  const written = new RegExp(
    `\\b(?:save|create|put|write|paste|copy)\\b[^.\\n]{0,80}\\b${name}(?![\\w-])|^[ \\t]*(?:\`{3,}|~{3,})[^\\n]*\\n\\s*(?://|#|--|/\\*)\\s*${name}(?![\\w-])`,
    'im',
  );
  const made = new RegExp(
    `(?:>|-o|--output|\\b(?:touch|tee|wget|curl)\\b[^\\n]{0,300}[/ ]|\\b(?:cp|mv)\\s+\\S{1,300})\\s*(?:\\./)?${of}(?=\\s|$)`,
    'm',
  );
  if (written.test(text) || made.test(text)) return true;
  if (!word.startsWith('./')) return false;
  return document.some(([program = '', ...given]) => builds(program, given, path, files));
}

function builds(program: string, given: readonly string[], path: string, files: Files): boolean {
  if (builder.test(program)) return true;
  if (compiler.test(program)) return path === 'a.out' && !given.includes('-o');
  if (program !== 'go' || given[0] !== 'build' || given.includes('-o')) return false;
  const module = /^module\s+(\S+)/m.exec(decode(files.get('go.mod') ?? new Uint8Array()))?.[1] ?? '';
  const [named = '.'] = given.slice(1).filter((one) => one.startsWith('.'));
  return posix.basename(posix.normalize(named) === '.' ? module : named) === path;
}
