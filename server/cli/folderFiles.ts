import { promises as fs } from 'node:fs';
import { dirname, join } from 'node:path';
import { AppError } from '#shared/appError.ts';
import { judgePath } from '#shared/paths/pathPolicy.ts';
import { pathKey } from '#shared/paths/samePath.ts';
import type { FileOperation } from '../edits/fileOperation.ts';

const nothing = 'Nothing was written.';

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
      throw new AppError('path_refused', `${at} is a link or no plain file. ${nothing}`);
  }
  return fs.readFile(join(root, path));
}

/**
 * The files an answer names, with those whose paths differ in case alone, which some disks take for the same, and files that stand
 * where a path has a folder. Names that may not be touched are left to the engine, which refuses them.
 */
export async function readNamed(root: string, paths: Iterable<string>): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for (const path of new Set(paths)) {
    if (judgePath(path).verdict === 'refused') continue;
    for (const name of await namesLike(root, path)) {
      const bytes = await readPlain(root, name);
      if (bytes) files.set(name, bytes);
    }
  }
  return files;
}

/** What stands at a path in any case, or on the way to it and is no folder. */
async function namesLike(root: string, path: string): Promise<string[]> {
  const found: string[] = [];
  let folders = [''];
  const names = path.split('/');
  for (const [depth, name] of names.entries()) {
    const next: string[] = [];
    for (const folder of folders) {
      const entries = await fs.readdir(join(root, folder), { withFileTypes: true }).catch(() => []);
      for (const entry of entries) {
        if (pathKey(entry.name) !== pathKey(name)) continue;
        const isOnTheWay = entry.isDirectory() && depth < names.length - 1;
        (isOnTheWay ? next : found).push(folder === '' ? entry.name : `${folder}/${entry.name}`);
      }
    }
    folders = next;
  }
  return found;
}

/**
 * Writes a whole change, or puts back what it had written when a write fails. Throws `path_refused` and `apply_failed`, which say what
 * was written.
 */
export async function writeAll(root: string, operations: readonly FileOperation[]): Promise<void> {
  const done: FileOperation[] = [];
  const inOrder = [...operations].sort(
    (left, right) => Number(left.op !== 'delete') - Number(right.op !== 'delete'),
  );
  const folders = new Set<string>();
  let modes = new Map<string, number>();
  try {
    modes = await modesOf(root, operations);
    for (const operation of inOrder) {
      const mode = modes.get(operation.renamedFrom ?? operation.path);
      await put(root, operation.path, operation.content, { mode, folders });
      done.push(operation);
    }
  } catch (error) {
    const left: string[] = [];
    await removeEmpty(folders);
    for (const { path, base } of done.reverse()) {
      await put(root, path, base, { mode: modes.get(path), folders }).catch(() => left.push(path));
      await removeEmpty(folders);
    }
    throw failure(error, left);
  }
}

async function removeEmpty(folders: ReadonlySet<string>): Promise<void> {
  for (const folder of [...folders].sort((one, other) => other.length - one.length))
    await fs.rmdir(folder).catch(() => {});
}

/** `left`: files that could not be put back. */
function failure(error: unknown, left: readonly string[]): unknown {
  if (!(error instanceof Error) || (error instanceof AppError && left.length === 0)) return error;
  const why = error.message.replace(nothing, '').trim().replace(/\.?$/, '.');
  const kept =
    left.length === 0
      ? nothing
      : `The rest was put back, but these files could not be and stay as the answer has them: ${left.join(', ')}.`;
  return new AppError('apply_failed', `${why} ${kept}`, { cause: error });
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

/** `folders` gets those that had to be made for it. */
async function put(
  root: string,
  path: string,
  content: Uint8Array | null,
  { mode = 0o644, folders }: { mode: number | undefined; folders: Set<string> },
): Promise<void> {
  const target = join(root, path);
  await readPlain(root, path);
  if (content === null) {
    await fs.rm(target, { force: true });
    return;
  }
  const folder = dirname(target);
  const made = await fs.mkdir(folder, { recursive: true });
  if (made !== undefined) for (let at = folder; at.length >= made.length; at = dirname(at)) folders.add(at);
  // Its own name may be as long as a name can be.
  const fresh = join(folder, `.${process.pid}.new`);
  try {
    await fs.writeFile(fresh, content, { flag: 'wx', mode });
    await fs.rename(fresh, target);
  } finally {
    await fs.rm(fresh, { force: true });
  }
}
