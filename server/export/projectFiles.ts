import { AppError } from '#shared/appError.ts';
import { findTodo } from '#shared/todo/findTodo.ts';
import { parseTodo } from '#shared/todo/parseTodo.ts';
import { tickWithSplits } from '#shared/todo/tickTodo.ts';
import type { TodoRef } from '#shared/todo/todoRef.ts';
import { lastChangeOf } from '../runs/flows/lastChange.ts';
import type { RunStores } from '../runs/ports.ts';
import type { RunRecord } from '../runs/run.ts';

export type ProjectFiles = {
  /** Hash of the content by path. */
  files: Map<string, string>;
  /** Boxes that were ticked in the workspace after the snapshot was sent. */
  ticked: TodoRef[];
  /** TODOs that were split: each is ticked with the last of its sub-tasks. */
  splits: TodoRef[];
  /** Date of what is exported, ISO. */
  at: string;
};

/** Runs looked at for changes that landed after the newest snapshot. */
const mostRuns = 100;

/**
 * The project as far as the server knows it: the snapshot of its newest run, with what was applied, or taken unverified, since.
 * Edits that were never sent are not part of it. Throws `not_found` for a project that never had a run.
 */
export async function projectFiles(
  { runs, snapshots }: Pick<RunStores, 'runs' | 'snapshots'>,
  orgId: string,
  projectId: string,
): Promise<ProjectFiles> {
  const recent = await runs.list(orgId, projectId, { before: null, limit: mostRuns });
  const [newest] = recent;
  const entries = newest && (await snapshots.files(orgId, projectId, newest.snapshotId));
  if (!newest || !entries) {
    throw new AppError(
      'not_found',
      'No file of this project was sent to the server yet, so there is nothing to export. Run a TODO first.',
    );
  }
  const files = new Map(entries.map(({ path, sha256 }) => [path, sha256]));
  const ticked: TodoRef[] = [];
  let at = newest.createdAt;
  for (const { run, landedAt } of await landedSince(runs, recent, newest.createdAt)) {
    for (const { path, baseSha256, sha256 } of await lastChangeOf(runs, run)) {
      // The snapshot may already have it, or something newer.
      if ((files.get(path) ?? null) !== baseSha256) continue;
      if (sha256 === null) files.delete(path);
      else files.set(path, sha256);
    }
    if (run.todo && run.kind !== 'plan' && run.outcome === 'applied') ticked.push(run.todo);
    at = landedAt;
  }
  const splits = recent.flatMap(({ kind, todo, outcome }) =>
    kind === 'plan' && todo && outcome === 'applied' ? [todo] : [],
  );
  return { files, ticked, splits, at };
}

/** In the order in which they landed, which need not be that in which they were verified. */
async function landedSince(
  store: RunStores['runs'],
  recent: readonly RunRecord[],
  since: string,
): Promise<{ run: RunRecord; landedAt: string }[]> {
  const landed = recent.filter(({ outcome }) => outcome === 'applied' || outcome === 'taken');
  const times = await store.outcomeTimes(landed.map(({ id }) => id));
  return landed
    .map((run) => ({ run, landedAt: times.get(run.id) ?? '' }))
    .filter(({ landedAt }) => landedAt >= since)
    .sort((left, right) => left.landedAt.localeCompare(right.landedAt));
}

/** The TODO file with these boxes ticked. One that is not found, or ticked already, is left as it is. */
export function withTicks(bytes: Uint8Array, refs: readonly TodoRef[], splits: readonly TodoRef[]): Buffer {
  let text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  for (const ref of refs) {
    try {
      const item = findTodo(parseTodo(text), ref);
      if (!item.ticked) ({ text } = tickWithSplits(text, item, splits));
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
    }
  }
  return Buffer.from(text);
}
