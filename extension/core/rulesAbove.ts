import { basename, dirname, join } from 'node:path';
import type { Files } from './files.port.ts';
import { type IgnoreRules, noRules } from './ignoreRules.ts';

/** The text of a file of rules; null when there is no regular file. */
export async function readRules(files: Files, path: string): Promise<string | null> {
  if ((await files.stat(path).catch(() => null))?.kind !== 'file') return null;
  return new TextDecoder().decode(await files.read(path));
}

/**
 * What the repository around a folder ignores in it: the rules of its `.git/info/exclude` and of every `.gitignore` from its root down to
 * the folder, without that of the folder itself. None for a folder that is no part of a repository, or that is ignored as a whole: that
 * one is looked at for its own sake.
 */
export async function rulesAbove(files: Files, root: string): Promise<IgnoreRules> {
  const found: { text: string; above: string }[] = [];
  let above = '';
  for (let folder = root; ; folder = dirname(folder)) {
    const text = folder === root ? null : await readRules(files, join(folder, '.gitignore'));
    if (text !== null) found.push({ text, above });
    const repository = await files.stat(join(folder, '.git')).catch(() => null);
    if (repository !== null) {
      const local = await readRules(files, join(folder, '.git', 'info', 'exclude'));
      if (local !== null) found.push({ text: local, above });
      break;
    }
    if (dirname(folder) === folder) return noRules;
    above = above === '' ? basename(folder) : `${basename(folder)}/${above}`;
  }
  // The last one that is added is asked first.
  const rules = found.reverse().reduce((all, { text, above }) => all.with('', text, above), noRules);
  return ignoresWhole(found) ? noRules : rules;
}

const ignoresWhole = (found: readonly { text: string; above: string }[]): boolean =>
  found.some(({ text, above }) => above !== '' && noRules.with('', text).ignores(above, true));
