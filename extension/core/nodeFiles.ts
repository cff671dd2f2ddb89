import type { Dirent, Stats } from 'node:fs';
import { constants, promises as fs } from 'node:fs';
import { dirname } from 'node:path';
import type { FileKind, Files } from './files.port.ts';

function kindOf(entry: Stats | Dirent): FileKind {
  if (entry.isSymbolicLink()) return 'symlink';
  if (entry.isFile()) return 'file';
  return entry.isDirectory() ? 'folder' : 'other';
}

function isMissing(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ENOENT' || code === 'ENOTDIR';
}

/** A rename survives a power cut only when the folder that records it is flushed as well. Windows has no such call. */
async function flushFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await fs.open(folder, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const noFollow = process.platform === 'win32' ? 0 : constants.O_NOFOLLOW;

/** The local disk. */
export const nodeFiles: Files = {
  async read(path) {
    const handle = await fs.open(path, constants.O_RDONLY | noFollow);
    try {
      return new Uint8Array(await handle.readFile());
    } finally {
      await handle.close();
    }
  },
  async write(path, bytes, { create = false, mode = 0o666 } = {}) {
    const existing = create ? constants.O_EXCL : constants.O_TRUNC;
    const handle = await fs.open(
      path,
      constants.O_WRONLY | constants.O_CREAT | existing | noFollow,
      mode & 0o777,
    );
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
  remove: (path) => fs.unlink(path),
  async rename(from, to) {
    await fs.rename(from, to);
    await flushFolder(dirname(to));
  },
  async stat(path) {
    try {
      const stats = await fs.lstat(path);
      return { kind: kindOf(stats), size: stats.size, mode: stats.mode & 0o7777 };
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  },
  async list(folder) {
    const entries = await fs.readdir(folder, { withFileTypes: true });
    return entries.map((entry) => ({ name: entry.name, kind: kindOf(entry) }));
  },
  makeFolder: (path) => fs.mkdir(path),
  removeFolder: (path) => fs.rmdir(path),
  realPath: (path) => fs.realpath(path),
};
