/** A path as a task names it: whole, or the end of exactly one path (its file name, say). */
export type Mention = { path: string } | { problem: string };

export function resolveMention(paths: Iterable<string>, mentioned: string): Mention {
  const name = mentioned
    .trim()
    .replaceAll('\\', '/')
    .replace(/^(?:\.?\/)+/, '');
  const ends: string[] = [];
  for (const path of paths) {
    if (path === name) return { path };
    if (path.endsWith(`/${name}`)) ends.push(path);
  }
  const [only, ...others] = ends;
  if (only === undefined || name === '') return { problem: 'named in the task, does not exist yet' };
  return others.length === 0
    ? { path: only }
    : { problem: `named in the task, but ${ends.length} files end like that` };
}
