import { dirname, join } from 'node:path';
import type { Files } from './files.port.ts';

/** The root of the repository that a folder is a part of; null when it is the root itself, or there is no repository. */
export async function repositoryAbove(files: Pick<Files, 'stat'>, root: string): Promise<string | null> {
  for (let folder = root; ; folder = dirname(folder)) {
    if ((await files.stat(join(folder, '.git')).catch(() => null)) !== null)
      return folder === root ? null : folder;
    if (dirname(folder) === folder) return null;
  }
}
