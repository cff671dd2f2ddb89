import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';

export type SourceFile = { path: string; text: string };

/** A larger file is generated, and a smaller one says nothing. In characters. */
const [smallest, largest] = [200, 200_000];

/**
 * Up to `mostOfEnding` files of each ending under a folder, in an order that is the same each time and mixes its parts: files of
 * released software, so they can be taken for valid.
 */
export async function sourceFiles(
  folder: string,
  endings: ReadonlySet<string>,
  mostOfEnding: number,
): Promise<SourceFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && endings.has(extname(entry.name).toLowerCase()))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path, key: createHash('sha256').update(path.slice(folder.length)).digest('hex') }))
    .sort((left, right) => (left.key < right.key ? -1 : 1));
  const taken = new Map<string, number>();
  const files: SourceFile[] = [];
  for (const { path } of paths) {
    const ending = extname(path).toLowerCase();
    const count = taken.get(ending) ?? 0;
    if (count >= mostOfEnding) continue;
    const text = readFileSync(path, 'utf8');
    if (text.length < smallest || text.length > largest || text.includes('\uFFFD')) continue;
    taken.set(ending, count + 1);
    files.push({ path: path.slice(folder.length + 1), text });
  }
  return files;
}
