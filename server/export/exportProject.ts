import { Readable } from 'node:stream';
import { AppError } from '#shared/appError.ts';
import { pathKey } from '#shared/paths/samePath.ts';
import type { Project } from '#shared/projects.contract.ts';
import type { RunStores } from '../runs/ports.ts';
import { isEnded } from '../runs/run.ts';
import { readReceipt } from '../runs/service/readReceipt.ts';
import type { RunCaller, RunServiceDeps } from '../runs/service/runService.ts';
import { archiveNames } from './archiveNames.ts';
import { type ProjectFiles, projectFiles, withTicks } from './projectFiles.ts';
import type { ZipEntry } from './zip.ts';

const runsPerPage = 50;
/** A file has at most 1 MiB. */
const filesPerBatch = 50;

export type ProjectExport = { name: string; date: Date; entries: AsyncIterable<ZipEntry> };

/**
 * A project as entries of an archive: its files as the server knows them and `plumbline-receipts.json` with every receipt,
 * newest first, and with the files that have another name in the archive. Throws `not_found` before the first entry is made.
 */
export async function exportProject(
  deps: RunServiceDeps,
  caller: RunCaller,
  projectId: string,
): Promise<ProjectExport> {
  const { stores } = deps;
  const project = await stores.projects.find(caller.orgId, projectId);
  if (!project) throw new AppError('not_found', 'There is no such project.');
  const found = await projectFiles(stores, caller.orgId, projectId);
  return { name: project.name, date: new Date(found.at), entries: entriesOf(deps, caller, project, found) };
}

async function* entriesOf(
  deps: RunServiceDeps,
  caller: RunCaller,
  project: Pick<Project, 'id' | 'name'>,
  { files, ticked, splits, at }: ProjectFiles,
): AsyncGenerator<ZipEntry> {
  const todoFiles = new Set(ticked.map(({ path }) => path));
  const names = archiveNames([...files.keys()].sort());
  for await (const [path, bytes] of contents(deps.stores, caller.orgId, files)) {
    const refs = todoFiles.has(path) ? ticked.filter((ref) => ref.path === path) : [];
    const content = refs.length > 0 ? withTicks(bytes, refs, splits) : Buffer.from(bytes);
    yield { path: names.get(path) ?? path, content };
  }
  const renamed = Object.fromEntries([...names].filter(([path, name]) => path !== name));
  const receipts = Readable.from(receiptsJson(deps, caller, project, { filesAsOf: at, renamed }), {
    objectMode: false,
  });
  yield { path: freeName('plumbline-receipts', '.json', names.values()), content: receipts };
}

async function* contents(
  { snapshots }: Pick<RunStores, 'snapshots'>,
  orgId: string,
  files: ReadonlyMap<string, string>,
): AsyncGenerator<[string, Uint8Array]> {
  const paths = [...files.keys()].sort();
  for (let from = 0; from < paths.length; from += filesPerBatch) {
    const batch = paths.slice(from, from + filesPerBatch);
    const hashes = batch.map((path) => files.get(path) ?? '');
    const blobs = await snapshots.blobs(orgId, [...new Set(hashes)]);
    for (const [index, path] of batch.entries()) {
      const bytes = blobs.get(hashes[index] ?? '');
      if (!bytes) throw new AppError('not_found', `The content of ${path} was deleted.`);
      yield [path, bytes];
    }
  }
}

async function* receiptsJson(
  deps: RunServiceDeps,
  caller: RunCaller,
  { id, name }: Pick<Project, 'id' | 'name'>,
  { filesAsOf, renamed }: { filesAsOf: string; renamed: Record<string, string> },
): AsyncGenerator<string> {
  yield `{\n"project": ${JSON.stringify({ id, name })},\n"filesAsOf": ${JSON.stringify(filesAsOf)},`;
  if (Object.keys(renamed).length > 0) yield `\n"renamed": ${JSON.stringify(renamed)},`;
  yield '\n"receipts": [';
  let separator = '\n';
  for (let before: string | null = null; ; ) {
    const page = await deps.stores.runs.list(caller.orgId, id, { before, limit: runsPerPage });
    for (const run of page.filter(({ state }) => isEnded(state))) {
      yield `${separator}${JSON.stringify(await readReceipt(deps, caller, run.id))}`;
      separator = ',\n';
    }
    before = page.at(-1)?.id ?? null;
    if (page.length < runsPerPage || before === null) break;
  }
  yield '\n]\n}\n';
}

/** A name that no file has, also where case makes no difference. */
function freeName(stem: string, ending: string, names: Iterable<string>): string {
  const taken = new Set([...names].map(pathKey));
  for (let count = 1; ; count++) {
    const name = `${stem}${count === 1 ? '' : `-${count}`}${ending}`;
    if (!taken.has(pathKey(name))) return name;
  }
}
