import { mkdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { AppError } from '#shared/appError.ts';

const sqliteBusy = 5;
/** Keeps every held lock reachable: a collected database handle would close, and with it the lock would go. */
const held = new Set<DatabaseSync>();

/**
 * Takes a folder for this process alone and returns the function that gives it back.
 * The lock is the operating system's own lock on the file `lock`, taken through SQLite, which holds it the same way on
 * Linux, macOS and Windows: the kernel drops it when the process ends, however it ends, so there is nothing stale to
 * detect and no moment in which two newcomers both take over. It also holds between containers that share a volume,
 * where a process id means nothing.
 * Throws `database_locked` when another opener, in this process or another, has the folder, and `configuration_invalid`
 * when the folder cannot be made or written to.
 */
export function lockFolder(folder: string): () => void {
  const { path, file } = openLockFile(folder);
  try {
    file.exec('PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE');
  } catch (error) {
    file.close();
    if (!isBusy(error)) throw error;
    throw new AppError(
      'database_locked',
      `Another server is using the data folder ${path}. Nothing was changed. Stop that server, or start this one with another DATA_FOLDER or with DATABASE_URL.`,
      { cause: error, details: { folder: path } },
    );
  }
  held.add(file);
  return () => {
    if (held.delete(file)) file.close();
  };
}

function openLockFile(folder: string): { path: string; file: DatabaseSync } {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const path = realpathSync(folder);
    return { path, file: new DatabaseSync(join(path, 'lock')) };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new AppError(
      'configuration_invalid',
      `The data folder ${folder} cannot be used (${why}). Nothing was changed. Set DATA_FOLDER to a folder this user may write to.`,
      { cause },
    );
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === sqliteBusy;
}
