import { promises as fs } from 'node:fs';
import { dirname, join } from 'node:path';
import { refusalOfForm } from '#shared/paths/refusedPaths.ts';
import { insideOf } from './insideOf.ts';
import { inParallel, type Mirror } from './stageMirror.ts';

/**
 * Puts the ignored files, folders and links that the user wants in the copy there, and takes those out that are gone from the
 * workspace. Names whose way leads out of the workspace are passed over. Answers the files.
 */
export async function placeIncluded(
  mirror: Mirror,
  workspace: string,
  include: readonly string[],
): Promise<string[]> {
  const files: string[] = [];
  for (const named of include) {
    const path = named.replaceAll('\\', '/').replace(/^(\.\/)+|\/+$/g, '');
    if (path === '' || refusalOfForm(path) !== null) continue;
    const stat = await fs.lstat(join(workspace, path)).catch(() => null);
    const real = stat === null ? null : await fs.realpath(join(workspace, dirname(path))).catch(() => null);
    if (stat === null) await mirror.remove(path);
    else if (real === null || insideOf(workspace, real) === null) continue;
    else if (stat.isSymbolicLink()) await mirror.placeLink(path);
    else if (stat.isDirectory()) await mirror.placeFolder(path, { exact: true });
    else if (stat.isFile()) files.push(path);
  }
  await inParallel(files, (path) => mirror.placeFile(path));
  return files;
}
