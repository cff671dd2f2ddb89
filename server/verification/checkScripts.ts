/** Commands by their names: the scripts of a package.json. Empty where it cannot be read. */
export function scriptsIn(text: string): Map<string, string> {
  try {
    const manifest: unknown = JSON.parse(text);
    const scripts = (manifest as { scripts?: unknown } | null)?.scripts;
    if (typeof scripts !== 'object' || scripts === null) return new Map();
    return new Map(Object.entries(scripts).map(([name, command]) => [name, String(command)]));
  } catch {
    return new Map();
  }
}

/** The recipes of a Makefile by target, their lines joined as a shell would run them one after the other. */
export function recipesOf(text: string): Map<string, string> {
  const recipes = new Map<string, string[]>();
  let targets: string[] = [];
  for (const line of text.replace(/\\\n\s*/g, ' ').split('\n')) {
    if (line.startsWith('\t')) for (const target of targets) recipes.get(target)?.push(line.trim());
    else if (line.trim() !== '' && !line.startsWith('#')) {
      const [, names = ''] = /^([^\s:=#][^:=#]*):(?!=)/.exec(line) ?? [];
      targets = names.split(/\s+/).filter((name) => name !== '');
      for (const target of targets) if (!recipes.has(target)) recipes.set(target, []);
    }
  }
  return new Map(
    [...recipes].flatMap(([target, lines]) =>
      lines.length === 0 ? [] : [[target, lines.map((line) => line.replace(/^@/, '')).join(' && ')]],
    ),
  );
}
