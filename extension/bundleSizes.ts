import type { Metafile } from 'esbuild';

/**
 * The bytes of all files of a bundle, and of those that are read when `entry` is loaded: itself and what it imports, not what
 * it imports later. Throws when the bundle has no such file.
 */
export function bundleSizes(
  { outputs }: Pick<Metafile, 'outputs'>,
  entry: string,
): { bytes: number; startBytes: number } {
  const read = new Set<string>();
  const visit = (path: string): void => {
    if (read.has(path)) return;
    const file = outputs[path];
    if (file === undefined) throw new Error(`The bundle has no ${path}.`);
    read.add(path);
    for (const { path: next, kind, external } of file.imports)
      if (kind === 'import-statement' && external !== true) visit(next);
  };
  visit(entry);
  const sum = (paths: Iterable<string>): number =>
    [...paths].reduce((total, path) => total + (outputs[path]?.bytes ?? 0), 0);
  return { bytes: sum(Object.keys(outputs)), startBytes: sum(read) };
}
