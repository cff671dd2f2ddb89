import { existsSync, realpathSync } from 'node:fs';
import { basename, delimiter, dirname, isAbsolute } from 'node:path';
import type { CheckPlace } from './checkEnvironment.ts';
import { insideOf } from './insideOf.ts';
import { isEmptied, isEmptiedRoot } from './sandbox.ts';

/** The folder an installed program belongs to: what stands beside `bin` is its libraries. */
function installationOf(folder: string): string {
  const above = dirname(folder);
  return /^\.?bin$/.test(basename(folder)) && !isEmptiedRoot(above) ? above : folder;
}

/**
 * Folders of programs that a command may start and that lie where the sandbox is empty, in /tmp for one: the program itself and
 * what is on PATH. The copy has its own of those in the workspace.
 */
export function toolFolders(program: string, path: string, place: CheckPlace): string[] {
  const own = [place.workspace, place.folder, place.temporary];
  const folders = path
    .split(delimiter)
    .filter((folder) => isAbsolute(folder) && existsSync(folder))
    .map(installationOf);
  const programs = [program, realpathSync(program)].map((file) => installationOf(dirname(file)));
  return [...new Set([...folders, ...programs])].filter(
    (folder) =>
      isEmptied(folder) && !isEmptiedRoot(folder) && own.every((one) => insideOf(one, folder) === null),
  );
}
