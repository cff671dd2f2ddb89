import { spawn } from 'node:child_process';
import { promises as fs } from 'node:fs';

type Start = (program: string, args: readonly string[]) => void;

const startQuietly: Start = (program, args) => {
  spawn(program, args, { stdio: 'ignore', windowsHide: true }).on('error', () => undefined);
};

/**
 * Asks every process of a program's group to end, or makes them with SIGKILL. Windows has no groups: there the whole tree below
 * the program is ended at once. A group that is gone is fine.
 */
export function signalTree(
  pid: number,
  signal: 'SIGTERM' | 'SIGKILL',
  { platform = process.platform, start = startQuietly }: { platform?: NodeJS.Platform; start?: Start } = {},
): void {
  if (platform === 'win32') {
    start('taskkill', ['/PID', String(pid), '/T', '/F']);
    return;
  }
  try {
    process.kill(-pid, signal);
  } catch {
    // The group is already gone.
  }
}

/** The variable by which processes that left their group are found again. */
export const runMark = 'PLUMBLINE_CHECK';
const rounds = 5;

/**
 * Ends every process of this user that carries the mark in its environment: a daemon leaves its group, but not its environment.
 * Linux alone tells it. Answers how many there were.
 */
export async function endMarked(mark: string): Promise<number> {
  if (process.platform !== 'linux') return 0;
  const wanted = Buffer.from(`${runMark}=${mark}\0`);
  const ended = new Set<number>();
  // One that forks while the list is read may be missed by it, so it is read until nobody is left.
  for (let round = 0; round < rounds; round++) {
    const found = await marked(wanted);
    if (found.length === 0) break;
    for (const pid of found) {
      ended.add(pid);
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It ended by itself.
      }
    }
  }
  return ended.size;
}

async function marked(wanted: Buffer): Promise<number[]> {
  const names = await fs.readdir('/proc').catch(() => []);
  const found = await Promise.all(
    names
      .filter((name) => /^[0-9]+$/.test(name) && Number(name) !== process.pid)
      .map(async (name) => {
        const environment = await fs.readFile(`/proc/${name}/environ`).catch(() => null);
        return environment?.includes(wanted) ? [Number(name)] : [];
      }),
  );
  return found.flat();
}
