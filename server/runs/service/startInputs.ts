import { AppError } from '#shared/appError.ts';
import type { ProjectStatus } from '#shared/projects.contract.ts';
import { findTodo } from '#shared/todo/findTodo.ts';
import { parseTodo } from '#shared/todo/parseTodo.ts';
import type { TodoItem, TodoList } from '#shared/todo/todo.ts';
import type { TodoRef } from '#shared/todo/todoRef.ts';
import type { EditedFiles } from '../flows/editedFiles.ts';
import { lastChange } from '../flows/lastChange.ts';
import { mergeRejected } from '../flows/mergeRejected.ts';
import type { RunStores } from '../ports.ts';
import type { NewRun, RunRecord } from '../run.ts';
import type { RunCaller } from './runService.ts';

type Snapshots = Pick<RunStores, 'snapshots'>;

/** A snapshot that is there and whole. */
export type StartSnapshot = { orgId: string; entries: readonly { path: string; sha256: string }[] };

async function readText(
  { snapshots }: Snapshots,
  { orgId, entries }: StartSnapshot,
  path: string,
): Promise<string | null> {
  const entry = entries.find((file) => file.path === path);
  if (!entry) return null;
  const bytes = (await snapshots.blobs(orgId, [entry.sha256])).get(entry.sha256);
  try {
    return bytes ? new TextDecoder('utf-8', { fatal: true }).decode(bytes) : null;
  } catch (cause) {
    throw new AppError('file_not_text', `${path} is not UTF-8 text, so it cannot be worked on.`, { cause });
  }
}

/** Throws `todo_not_found`, `todo_ambiguous`, `todo_already_done` or `todo_has_open_subtasks`: all before any charge. */
export async function requireOpenTodo(
  stores: Snapshots,
  snapshot: StartSnapshot,
  ref: TodoRef,
): Promise<void> {
  const text = await readText(stores, snapshot, ref.path);
  if (text === null)
    throw new AppError('todo_not_found', `${ref.path} is not part of the snapshot. Nothing was started.`);
  const list = parseTodo(text);
  const item = findTodo(list, ref);
  if (item.ticked)
    throw new AppError('todo_already_done', `"${item.text}" is ticked already. Nothing was started.`);
  const open = list.items.filter((other) => !other.ticked && isBelow(list, other, item));
  if (open.length === 0) return;
  throw new AppError(
    'todo_has_open_subtasks',
    `"${item.text}" has ${open.length} open sub-tasks. Do those first.`,
  );
}

function isBelow({ items }: TodoList, item: TodoItem, ancestor: TodoItem): boolean {
  for (let parent = item.parent; parent !== null; parent = items[parent]?.parent ?? null) {
    if (parent === ancestor.index) return true;
  }
  return false;
}

/** The file a refinement starts from must be text, in the snapshot or in the rejected change. */
export async function requireTextFile(
  stores: Snapshots,
  snapshot: StartSnapshot,
  file: string,
  refinesRejected: boolean,
): Promise<void> {
  if ((await readText(stores, snapshot, file)) !== null || refinesRejected) return;
  throw new AppError(
    'invalid_request',
    `"file": ${file} is not part of the snapshot. It may be ignored, too large or binary.`,
  );
}

/** The change of a rejected run has to fit the files as they are by now. Throws `merge_conflict` with `details.paths`. */
export async function requireMergeable(
  stores: Pick<RunStores, 'runs' | 'snapshots'>,
  { orgId, entries }: StartSnapshot,
  from: RunRecord,
  edited: EditedFiles,
): Promise<void> {
  const refining = { orgId, fromRunId: from.id };
  const paths = new Set((await lastChange(stores.runs, refining)).map(({ path }) => path));
  const meant = entries.filter(({ path }) => paths.has(path));
  const blobs = await stores.snapshots.blobs(orgId, [...new Set(meant.map(({ sha256 }) => sha256))]);
  const files = meant.flatMap(({ path, sha256 }) => {
    const bytes = blobs.get(sha256);
    return bytes === undefined ? [] : [[path, bytes] as const];
  });
  await mergeRejected(stores, refining, new Map(files), edited);
}

/** Throws `not_found`, and `snapshot_incomplete` with `details.missing` while contents were not uploaded. */
export async function requireSnapshot(
  { snapshots }: Snapshots,
  { orgId }: Pick<RunCaller, 'orgId'>,
  projectId: string,
  snapshotId: string,
): Promise<StartSnapshot> {
  const entries = await snapshots.files(orgId, projectId, snapshotId);
  if (!entries) throw new AppError('not_found', 'There is no such snapshot of this project.');
  const missing = await snapshots.missing(orgId, snapshotId);
  if (missing.length === 0) return { orgId, entries };
  throw new AppError(
    'snapshot_incomplete',
    `${missing.length} files of the snapshot were not uploaded. Upload them, then start again.`,
    { details: { missing: missing.slice(0, 100) } },
  );
}

/** The run, its hold, its first event and its job, inside the caller's transaction. `minimum` in micro-USD. */
export async function insertRun(
  { runs, credits, projects, jobs }: RunStores,
  run: NewRun,
  minimum: number,
): Promise<RunRecord> {
  const { id, orgId, projectId, authorized } = run;
  const inserted = await runs.insert(run);
  await credits.placeHold({ runId: id, orgId, amount: authorized, minimum });
  await projects.setStatus(orgId, projectId, statusOf(run));
  await runs.appendEvents(id, [{ type: 'state', data: { state: 'queued', reason: null, message: null } }]);
  await jobs.enqueue(id);
  return inserted;
}

function statusOf({ kind, todo }: NewRun): ProjectStatus {
  if (kind === 'document') return 'documenting';
  return kind === 'plan' && todo === null ? 'planning' : 'implementing';
}
