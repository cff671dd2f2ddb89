const mostGroups = 3;
const mostChoices = 60;

/** `{a,b}` written out: git's patterns have no alternatives. Of a glob with very many anything counts in their place. */
function alternatives(glob: string): string[] {
  if (glob.split('{').length > mostGroups + 1 || glob.split(',').length > mostChoices)
    return [glob.replace(/\{.*\}/s, '*')];
  const [whole, before = '', inner = '', after = ''] = /^(.*)\{([^{}]*)\}(.*)$/s.exec(glob) ?? [];
  if (whole === undefined) return [glob];
  return inner.split(',').flatMap((choice) => alternatives(`${before}${choice}${after}`));
}

type Levels = Partial<
  Record<'defaultValue' | 'globalValue' | 'workspaceValue' | 'workspaceFolderValue', object>
>;

/**
 * What one such setting hides: every glob that is on at any level. Off counts only where users say it of the editor's own default;
 * a workspace may come from somebody else, and takes back nothing that they hide.
 */
export function hiddenGlobs(levels: Levels): Record<string, unknown> {
  const own = { ...levels.defaultValue, ...levels.globalValue };
  const all = [own, levels.workspaceValue ?? {}, levels.workspaceFolderValue ?? {}].flatMap(Object.entries);
  return Object.fromEntries(all.filter(([, on]) => on === true));
}

/**
 * Globs of the editor's `files.exclude` and `search.exclude` as patterns of a `.gitignore` in the workspace's folder: the
 * editor's begin there unless they begin with `**`. Those with a condition (`when`) or set to false exclude nothing.
 */
export function patternsOfGlobs(globs: Record<string, unknown>): string[] {
  return Object.entries(globs)
    .filter(([glob, on]) => on === true && glob.trim() !== '')
    .flatMap(([glob]) => alternatives(glob.trim()))
    .map((glob) => (glob.startsWith('**/') ? glob : `/${glob.replace(/^\.?\/+/, '')}`));
}
