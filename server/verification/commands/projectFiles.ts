import { posix } from 'node:path';

/** Contents of a project by path. */
export type Files = ReadonlyMap<string, Uint8Array>;

export const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

export const exists = (path: string, files: Files): boolean =>
  path === '.' || files.has(path) || [...files.keys()].some((known) => known.startsWith(`${path}/`));

/** What lies in a folder that is not in the snapshot is built, or ignored for another reason: nothing is known about it. */
export function missing(given: string, files: Files): string | null {
  const path = posix.normalize(given).replace(/(.)\/$/, '$1');
  const [top = '', ...below] = path.split('/');
  if (/^(?:\/|\.\.\/|~)|[*?{<$]/.test(path) || (below.length > 0 && !exists(top, files))) return null;
  return exists(path, files) ? null : `there is no ${given}.`;
}

/** A text as a pattern of itself. */
export const escaped = (text: string): string => text.replace(/[^\w]/g, '\\$&');

/** Texts of the files whose last name matches. */
export const textsOf = (name: RegExp, files: Files): string[] =>
  [...files].flatMap(([path, bytes]) => (name.test(posix.basename(path)) ? [decode(bytes)] : []));

/**
 * The words of a command that are no options, up to `--`. `valued` are the options that take the next word; one of the form
 * `--name=value` never does.
 */
export function operandsOf(given: readonly string[], valued: ReadonlySet<string>): string[] {
  const found: string[] = [];
  for (let at = 0; at < given.length; at++) {
    const word = given[at] ?? '';
    if (word === '--') break;
    if (valued.has(word)) at += 1;
    else if (!word.startsWith('-') || word === '-') found.push(word);
  }
  return found;
}

/** The word that follows one of these options, or stands behind its `=`. */
export function optionOf(given: readonly string[], ...options: string[]): string | undefined {
  for (const [at, word] of given.entries()) {
    if (options.includes(word)) return given[at + 1];
    const option = options.find((one) => word.startsWith(`${one}=`));
    if (option !== undefined) return word.slice(option.length + 1);
  }
  return undefined;
}

/** Words that a manual puts in place of what the reader knows, such as `<file>`, `$NAME`, `[options]` and `...`. */
export const isPlaceholder = (word: string): boolean => /[<>[\]{}$*]|^[^/]*\.\.\.$|…/.test(word);
