import { promises as fs } from 'node:fs';
import { join } from 'node:path';

/** Removes a file, a link or a folder with everything in it, also where tools have made folders read-only. Nothing there is fine. */
export async function removeTree(path: string): Promise<void> {
  try {
    await fs.rm(path, { recursive: true, force: true });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'EACCES' && code !== 'EPERM' && code !== 'ENOTEMPTY') throw error;
    await openFolders(path);
    await fs.rm(path, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function openFolders(path: string): Promise<void> {
  const stat = await fs.lstat(path).catch(() => null);
  if (!stat?.isDirectory()) return;
  await fs.chmod(path, 0o700).catch(() => undefined);
  for (const entry of await fs.readdir(path, { withFileTypes: true }).catch(() => [])) {
    if (entry.isDirectory()) await openFolders(join(path, entry.name));
  }
}
