import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { AppError } from '#shared/appError.ts';
import type { Files } from './files.port.ts';
import { makeFolders } from './journal.ts';

const heldHere = new Set<string>();

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process: it lives, it just is not ours to signal.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** The line end tells a complete owner from one whose writing was cut or is just going on; the latter gets a moment. */
async function readOwner(files: Files, lock: string): Promise<string | undefined> {
  const read = async (): Promise<string | undefined> =>
    /^(\d+)\n$/.exec(new TextDecoder().decode(await files.read(lock)))?.[1];
  const owner = await read();
  if (owner !== undefined) return owner;
  await wait(100);
  return read();
}

/** After a restart in a container this very process may have the number of the dead one, so memory decides about ours. */
async function isHeld(files: Files, lock: string, alive: (pid: number) => boolean): Promise<boolean> {
  const pid = Number(await readOwner(files, lock));
  if (pid === process.pid) return heldHere.has(lock);
  return Number.isInteger(pid) && pid > 0 && alive(pid);
}

/**
 * One apply, undo or recovery at a time per journal folder, across windows. Throws `workspace_locked` when another living
 * process is at it; the lock of a dead one is taken over.
 */
export async function withJournalLock<T>(
  files: Files,
  journalFolder: string,
  work: () => Promise<T>,
  alive: (pid: number) => boolean = isAlive,
): Promise<T> {
  await makeFolders(files, journalFolder);
  const lock = join(journalFolder, 'lock');
  if ((await files.stat(lock)) !== null) {
    if (await isHeld(files, lock, alive)) {
      throw new AppError(
        'workspace_locked',
        'Another window is applying or undoing a change in this workspace. Nothing was changed; try again when it is done.',
      );
    }
    await files.remove(lock);
  }
  try {
    await files.write(lock, new TextEncoder().encode(`${process.pid}\n`), { create: true });
  } catch (cause) {
    throw new AppError(
      'workspace_locked',
      'The workspace could not be locked for changes; nothing was changed. Try again.',
      {
        cause,
      },
    );
  }
  heldHere.add(lock);
  try {
    return await work();
  } finally {
    heldHere.delete(lock);
    // A lock that stays behind names this process and is taken over; the result of the work matters more.
    await files.remove(lock).catch(() => undefined);
  }
}
