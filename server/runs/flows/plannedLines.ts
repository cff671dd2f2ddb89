import { diffArrays } from 'diff';
import type { RunStores } from '../ports.ts';
import type { RunRecord } from '../run.ts';
import type { ChangeFileRecord } from '../runs.store.ts';
import { contentsOf, lastChange } from './lastChange.ts';
import type { Files } from './tools.ts';

/** By path, lines that came from us: a later plan may change them or leave them out. */
export type PlannedLines = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * What the plans and splits of a project that were applied have added to the files as they were before. Lines that were there are the
 * user's, also where a plan kept them; so is what the user wrote into a rejected plan. A plan whose bytes are not kept any more adds
 * nothing: what it wrote stays.
 */
export async function plannedLines(
  { runs, snapshots }: RunStores,
  { orgId, projectId }: Pick<RunRecord, 'orgId' | 'projectId'>,
): Promise<PlannedLines> {
  const planned = new Map<string, Set<string>>();
  for (const plan of await runs.appliedPlans(projectId)) {
    const files = (await runs.findChange(plan.id, plan.attempt))?.files ?? [];
    const rejected = plan.edited ? await lastChange(runs, { orgId, fromRunId: plan.fromRunId }) : null;
    const blobs = await contentsOf(snapshots, orgId, [...files, ...(rejected ?? [])]);
    for (const file of files) {
      const written = rejected?.find(({ path }) => path === file.path);
      const models = rejected === null ? null : new Set(linesOf(blobs, written?.sha256 ?? null));
      const lines = planned.get(file.path) ?? new Set();
      for (const line of addedLines(file, blobs)) if (models === null || models.has(line)) lines.add(line);
      planned.set(file.path, lines);
    }
  }
  return planned;
}

function addedLines({ baseSha256, sha256 }: ChangeFileRecord, blobs: Files): string[] {
  if (sha256 === null || (baseSha256 !== null && !blobs.has(baseSha256))) return [];
  const [before, after] = [linesOf(blobs, baseSha256), linesOf(blobs, sha256)];
  return diffArrays(before, after).flatMap(({ added, value }) => (added ? value : []));
}

function linesOf(blobs: Files, sha256: string | null): string[] {
  const bytes = sha256 === null ? undefined : blobs.get(sha256);
  return bytes === undefined ? [] : new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes).split('\n');
}
