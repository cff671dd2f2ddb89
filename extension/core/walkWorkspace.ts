import { join } from 'node:path';
import type { Files } from './files.port.ts';
import { type IgnoreRules, noRules } from './ignoreRules.ts';
import { readRules, rulesAbove } from './rulesAbove.ts';

export type Walked = {
  /** Regular files that no rule ignores, sorted. Paths have forward slashes. */
  files: string[];
  links: string[];
  /** Topmost ignored files and folders; a folder ends with a slash. */
  ignored: string[];
  others: string[];
  unreadable: string[];
};

/** Never part of a project's own text, whatever its ignore files say. */
export const alwaysIgnored: ReadonlySet<string> = new Set([
  '.git',
  '.hg',
  '.svn',
  '.plumbline',
  'node_modules',
  'bower_components',
  '.venv',
  '__pycache__',
  '.tox',
  '.mypy_cache',
  '.pytest_cache',
  '.gradle',
  '.terraform',
  '.DS_Store',
]);

export type WalkOptions = {
  files: Files;
  root: string;
  /** Only this folder, relative to the root. Ignore files above it count nevertheless. */
  scope?: string | null;
  /** Further patterns of the user, in the syntax of `.gitignore`. */
  exclude?: readonly string[];
  /** The folder whose ignore files count; `root` without a word of it. */
  rulesOf?: string;
  signal?: AbortSignal;
};

type Rules = { git: IgnoreRules; own: IgnoreRules };

const byCodeUnit = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Lists the files of a workspace in a fixed order, following no link. `.gitignore` files count as git counts them, also those above it
 * in its repository, `.plumblineignore` files ignore further, and neither can bring back what the other ignores.
 */
export async function walkWorkspace({
  files,
  root,
  scope,
  exclude,
  rulesOf = root,
  signal,
}: WalkOptions): Promise<Walked> {
  const walked: Walked = { files: [], links: [], ignored: [], others: [], unreadable: [] };
  const within = scope === undefined || scope === null || scope === '.' ? '' : scope.replace(/\/+$/, '');

  const leadsToScope = (path: string): boolean =>
    within === '' || path === within || path.startsWith(`${within}/`) || within.startsWith(`${path}/`);

  async function visit(folder: string, above: Rules): Promise<void> {
    signal?.throwIfAborted();
    const absolute = join(root, folder);
    const entries = await files.list(absolute).catch(() => null);
    if (entries === null) {
      walked.unreadable.push(`${folder}/`);
      return;
    }
    const names = new Set(entries.map(({ name }) => name));
    const rules = { ...above };
    for (const [kind, name] of [
      ['git', '.gitignore'],
      ['own', '.plumblineignore'],
    ] as const) {
      const may = rulesOf !== root || names.has(name);
      const text = may ? await readRules(files, join(rulesOf, folder, name)) : null;
      if (text !== null) rules[kind] = rules[kind].with(folder, text);
    }
    for (const { name, kind } of entries.sort((a, b) => byCodeUnit(a.name, b.name))) {
      const path = folder === '' ? name : `${folder}/${name}`;
      const isFolder = kind === 'folder';
      if (!leadsToScope(path)) continue;
      const ignored =
        alwaysIgnored.has(name) || rules.git.ignores(path, isFolder) || rules.own.ignores(path, isFolder);
      if (ignored) walked.ignored.push(isFolder ? `${path}/` : path);
      else if (isFolder) await visit(path, rules);
      else if (kind === 'symlink') walked.links.push(path);
      else if (kind === 'file') walked.files.push(path);
      else walked.others.push(path);
    }
  }

  await visit('', {
    git: await rulesAbove(files, rulesOf),
    own: exclude === undefined ? noRules : noRules.with('', exclude.join('\n')),
  });
  walked.files.sort(byCodeUnit);
  return walked;
}
