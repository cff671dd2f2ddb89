import type { RunStores } from '../ports.ts';
import type { RunRecord } from '../run.ts';
import type { ChangeFileRecord } from '../runs.store.ts';
import type { Files } from './tools.ts';

/** The files of the last change of the run that another one starts from. */
export async function lastChange(
  runs: RunStores['runs'],
  { orgId, fromRunId }: Pick<RunRecord, 'orgId' | 'fromRunId'>,
): Promise<ChangeFileRecord[]> {
  const from = fromRunId ? await runs.find(orgId, fromRunId) : null;
  return from ? lastChangeOf(runs, from) : [];
}

/** The files of the last change of a run; none when no attempt came to one. */
export async function lastChangeOf(
  runs: RunStores['runs'],
  run: Pick<RunRecord, 'id' | 'attempt'>,
): Promise<ChangeFileRecord[]> {
  for (let { attempt } = run; attempt > 0; attempt--) {
    const change = await runs.findChange(run.id, attempt);
    if (change) return change.files;
  }
  return [];
}

/** The bytes that files of changes had before and have after them, as far as they are kept. */
export async function contentsOf(
  snapshots: RunStores['snapshots'],
  orgId: string,
  files: readonly ChangeFileRecord[],
): Promise<Files> {
  return snapshots.blobs(orgId, [
    ...new Set(files.flatMap(({ baseSha256, sha256 }) => [baseSha256 ?? [], sha256 ?? []].flat())),
  ]);
}
