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
