import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ignore from 'ignore';

export type SourceFile = { path: string; text: string };

/**
 * Every text file of the checkout that .gitignore does not exclude, with paths relative to `root` and forward slashes.
 * It walks the folders instead of asking git, so files not yet added count and a machine without git can run the check.
 */
export function sourceFiles(root: string): SourceFile[] {
  const excluded = ignore()
    .add('.git/')
    .add(readFileSync(join(root, '.gitignore'), 'utf8'));
  const found: SourceFile[] = [];
  const visit = (folder: string): void => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = folder + entry.name;
      if (entry.isDirectory() && !excluded.ignores(`${path}/`)) visit(`${path}/`);
      if (!entry.isFile() || excluded.ignores(path)) continue;
      const bytes = readFileSync(join(root, path));
      if (!bytes.includes(0)) found.push({ path, text: bytes.toString('utf8') });
    }
  };
  visit('');
  return found;
}
