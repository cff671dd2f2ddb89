import { promises as fs } from 'node:fs';
import { dirname, join } from 'node:path';
import { AppError } from '#shared/appError.ts';
import { judgePath } from '#shared/paths/pathPolicy.ts';
import { pathKey } from '#shared/paths/samePath.ts';
import type { FileOperation } from '../edits/fileOperation.ts';

/** The bytes of a file below `root`; null when there is none. Throws `path_refused` at links and whatever else is no plain file. */
async function readPlain(root: string, path: string): Promise<Buffer | null> {
  const names = path.split('/');
  for (let depth = 1; depth <= names.length; depth++) {
    const at = names.slice(0, depth).join('/');
    const stat = await fs.lstat(join(root, at)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
      throw error;
    });
    if (stat === null) return null;
    if (depth < names.length ? !stat.isDirectory() : !stat.isFile())
      throw new AppError('path_refused', `${at} is a link or no plain file. Nothing was written.`);
  }
  return fs.readFile(join(root, path));
}

/**
 * The files an answer names, with those whose names differ in case alone, which some disks take for the same. Names that may
 * not be touched are left to the engine, which refuses them.
 */
export async function readNamed(root: string, paths: Iterable<string>): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for (const path of new Set(paths)) {
    if (judgePath(path).verdict === 'refused') continue;
    const folder = dirname(path);
    const names = await fs.readdir(join(root, folder)).catch(() => []);
    const like = names.map((name) => (folder === '.' ? name : `${folder}/${name}`));
    for (const name of like.filter((one) => pathKey(one) === pathKey(path))) {
      const bytes = await readPlain(root, name);
      if (bytes) files.set(name, bytes);
    }
  }
  return files;
}

/** Writes a whole change, or puts back what it had written when a write fails. */
export async function writeAll(root: string, operations: readonly FileOperation[]): Promise<void> {
  const done: FileOperation[] = [];
  const modes = await modesOf(root, operations);
  const inOrder = [...operations].sort(
    (left, right) => Number(left.op !== 'delete') - Number(right.op !== 'delete'),
  );
  try {
    for (const operation of inOrder) {
      done.push(operation);
      const mode = modes.get(operation.renamedFrom ?? operation.path);
      await put(root, operation.path, operation.content, mode);
    }
  } catch (error) {
    for (const { path, base } of done.reverse()) await put(root, path, base, modes.get(path));
    throw error;
  }
}

/** What may be done with each file there is now: a renamed one stays executable. */
async function modesOf(root: string, operations: readonly FileOperation[]): Promise<Map<string, number>> {
  const modes = new Map<string, number>();
  for (const path of operations.flatMap(({ path, renamedFrom = path }) => [path, renamedFrom])) {
    if ((await readPlain(root, path)) === null) continue;
    modes.set(path, (await fs.stat(join(root, path))).mode & 0o777);
  }
  return modes;
}

async function put(root: string, path: string, content: Uint8Array | null, mode = 0o644): Promise<void> {
  const target = join(root, path);
  await readPlain(root, path);
  if (content === null) {
    await fs.rm(target, { force: true });
    return;
  }
  await fs.mkdir(dirname(target), { recursive: true });
  const fresh = `${target}.${process.pid}.new`;
  try {
    await fs.writeFile(fresh, content, { flag: 'wx', mode });
    await fs.rename(fresh, target);
  } finally {
    await fs.rm(fresh, { force: true });
  }
}
