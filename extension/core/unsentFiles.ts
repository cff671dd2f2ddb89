import { join } from 'node:path';
import type { ChangedFile } from '#shared/changes.contract.ts';
import { pathKey } from '#shared/paths/samePath.ts';
import type { RunPorts } from './runPorts.ts';
import { listWorkspace } from './sendWorkspace.ts';

/**
 * Files that a change creates although they are here: they are never sent, so neither the models nor the server knew of them. A file that
 * would be sent is none of these: it was made since the run began.
 */
export async function unsentFiles(
  ports: Pick<RunPorts, 'root' | 'files' | 'project' | 'exclude' | 'signal'>,
  change: readonly ChangedFile[],
): Promise<string[]> {
  const leaving = new Set(change.filter(({ op }) => op === 'delete').map(({ path }) => pathKey(path)));
  const there: string[] = [];
  for (const { op, path } of change) {
    if (op !== 'create' || leaving.has(pathKey(path))) continue;
    const stat = await ports.files.stat(join(ports.root, path)).catch(() => null);
    if (stat?.kind === 'file') there.push(path);
  }
  if (there.length === 0) return [];
  const { entries } = await listWorkspace(ports);
  const sent = new Set(entries.map(({ path }) => pathKey(path)));
  return there.filter((path) => !sent.has(pathKey(path)));
}
