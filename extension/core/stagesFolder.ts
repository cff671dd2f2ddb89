import { promises as fs } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

/** The magic number of a file system that lives in memory, on Linux. */
const memoryFileSystem = 0x01021994;

const inTemporary = (): string => join(tmpdir(), 'plumbline-stages');

function inCache(home: string): string {
  if (process.platform === 'darwin') return join(home, 'Library', 'Caches', 'plumbline', 'stages');
  const { LOCALAPPDATA, XDG_CACHE_HOME } = process.env;
  if (process.platform === 'win32') return join(LOCALAPPDATA ?? home, 'plumbline', 'stages');
  return join(XDG_CACHE_HOME ?? join(home, '.cache'), 'plumbline', 'stages');
}

/** Every place staged copies may lie in, to be cleared of those of dead processes. */
export const allStagesFolders = (): string[] => [inTemporary(), inCache(homedir())];

/**
 * Where copies of a workspace lie: in the temporary folder, unless that is memory, or another disk than the workspace's while
 * the user's cache is on the same. Only within one disk can a file system share the blocks of a copy.
 */
export async function stagesFolderFor(
  workspace: string,
  { temporary = tmpdir(), home = homedir() }: { temporary?: string; home?: string } = {},
): Promise<string> {
  const deviceOf = async (path: string): Promise<number | null> =>
    (await fs.stat(path).catch(() => null))?.dev ?? null;
  const [device, temporaryDevice, homeDevice] = await Promise.all([workspace, temporary, home].map(deviceOf));
  const inMemory =
    process.platform === 'linux' && (await fs.statfs(temporary).catch(() => null))?.type === memoryFileSystem;
  const cacheIsNearer = temporaryDevice !== device && homeDevice === device;
  const usesCache = homeDevice !== null && (inMemory || cacheIsNearer);
  return usesCache ? inCache(home) : join(temporary, 'plumbline-stages');
}
