import { readdirSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import type { Files } from '../../../extension/core/files.port.ts';
import { nodeFiles } from '../../../extension/core/nodeFiles.ts';

/** The name under which a path exists when case does not count; the path itself when it does not exist. */
function fold(path: string): string {
  const parts = path.split(sep);
  let real: string = sep;
  for (const [i, part] of parts.entries()) {
    if (part === '') continue;
    let names: string[] = [];
    try {
      names = readdirSync(real);
    } catch {
      return join(real, ...parts.slice(i));
    }
    real = join(real, names.find((name) => name.toLowerCase() === part.toLowerCase()) ?? part);
  }
  return real;
}

/** The real disk behaving as one that ignores case but keeps it, as on macOS and Windows. */
export const foldingFiles: Files = {
  ...nodeFiles,
  read: (path) => nodeFiles.read(fold(path)),
  write: (path, ...rest) => nodeFiles.write(fold(path), ...rest),
  remove: (path) => nodeFiles.remove(fold(path)),
  rename: (from, to) =>
    nodeFiles.rename(fold(from), join(fold(dirname(to)), to.slice(dirname(to).length + 1))),
  stat: (path) => nodeFiles.stat(fold(path)),
  list: (folder) => nodeFiles.list(fold(folder)),
};
