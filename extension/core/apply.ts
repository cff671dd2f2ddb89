import { join } from 'node:path';
import { AppError } from '#shared/appError.ts';
import type { Proposal } from '#shared/changes.contract.ts';
import { pathKey } from '#shared/paths/samePath.ts';
import type { TodoName } from '#shared/todo/todo.ts';
import type { TodoRef } from '#shared/todo/todoRef.ts';
import type { Files } from './files.port.ts';
import { heldFiles, type PolicyContext, requireTicks } from './heldFiles.ts';
import {
  type Journal,
  type JournalEntry,
  journalPlace,
  makeFolders,
  readJournal,
  removeJournal,
  saveContent,
  writeJournal,
} from './journal.ts';
import { withJournalLock } from './journalLock.ts';
import { modeOfNew } from './modeOfNew.ts';
import { restoreEntries } from './restore.ts';
import { hashOf, readTarget, resolveTarget, type Target } from './targets.ts';
import { type BoxRefusal, editBox } from './tickBox.ts';
import { verifyChange } from './verifyChange.ts';

export type ApplyOptions = {
  root: string;
  files: Files;
  journalFolder: string;
  proposal: Pick<Proposal, 'runId' | 'changeSha256' | 'files'>;
  policy: PolicyContext;
  /** The box to tick together with the change, or null. */
  todo: TodoRef | null;
  /** TODOs that were split: each is ticked with the last of its sub-tasks. */
  splits?: readonly TodoName[];
  /** Paths of held files the user ticked. */
  ticked: ReadonlySet<string>;
  /** Milliseconds since 1970. */
  now: () => number;
};

export type Applied = {
  applied: { op: 'create' | 'modify' | 'delete'; path: string }[];
  ticked: boolean;
  /** Why the box was left alone although the change was applied; null when there was none or it was ticked. */
  notTicked: BoxRefusal | null;
};

type Step = { entry: JournalEntry; before: Uint8Array | null; after: Uint8Array | null; target: Target };

function changedMeanwhile(paths: readonly string[]): AppError {
  return new AppError(
    'workspace_changed',
    `Changed since the run started: ${paths.join(', ')}. Nothing was applied and your files are as you left them.`,
    { details: { paths } },
  );
}

/** Deletes first: they make room for a rename that changes case alone, and for a folder where a file was. */
function inOrder(files: Proposal['files']): Proposal['files'] {
  const rank = { delete: 0, modify: 1, create: 2 };
  return [...files].sort((a, b) => rank[a.op] - rank[b.op]);
}

async function planSteps(options: ApplyOptions): Promise<Step[]> {
  const { files, root, proposal } = options;
  const contents = verifyChange(proposal);
  const leaving = new Set(
    proposal.files.filter(({ op }) => op === 'delete').map(({ path }) => pathKey(path)),
  );
  const changed: string[] = [];
  const steps: Step[] = [];
  for (const file of inOrder(proposal.files)) {
    const target = await resolveTarget(files, root, file.path);
    const before = await readTarget(files, target);
    if (hashOf(before) !== file.baseSha256) changed.push(file.path);
    if (file.op === 'create' && !leaving.has(pathKey(file.path))) await refuseTwin(files, target);
    const source = file.renamedFrom === undefined ? null : await resolveTarget(files, root, file.renamedFrom);
    const after = contents.get(file.path) ?? null;
    const mode = target.stat?.mode ?? source?.stat?.mode ?? (after && modeOfNew(after));
    const entry = { path: file.path, before: file.baseSha256, after: file.sha256, mode };
    steps.push({ entry, before, after, target });
  }
  if (changed.length > 0) throw changedMeanwhile(changed);
  return steps;
}

/** A name that differs in case or Unicode form alone is the same file on other systems, perhaps on this one. */
async function refuseTwin(files: Files, target: Target): Promise<void> {
  if (target.missingFolders.length > 0) return;
  const name = target.path.split('/').at(-1) ?? '';
  const twin = (await files.list(join(target.absolute, '..'))).find(
    (entry) => entry.name !== name && pathKey(entry.name) === pathKey(name),
  );
  if (twin === undefined) return;
  throw new AppError(
    'path_refused',
    `"${target.path}" cannot be created next to "${twin.name}". No file was changed.`,
    {
      details: { path: target.path },
    },
  );
}

/** Looks again right before it writes: what stands there must still be what the journal can put back. */
async function writeStep(
  files: Files,
  root: string,
  { entry, after }: Step,
  begin: (entry: JournalEntry) => void,
): Promise<void> {
  const target = await resolveTarget(files, root, entry.path);
  if (hashOf(await readTarget(files, target)) !== entry.before) throw changedMeanwhile([entry.path]);
  begin(entry);
  if (after === null) await files.remove(target.absolute);
  else {
    for (const folder of target.missingFolders) await files.makeFolder(join(root, ...folder.split('/')));
    const mode = entry.mode === null ? {} : { mode: entry.mode };
    await files.write(target.absolute, after, { ...mode, create: entry.before === null });
  }
  const written = await readTarget(files, await resolveTarget(files, root, entry.path));
  if (hashOf(written) !== entry.after) {
    throw new AppError('apply_failed', `"${entry.path}" did not hold what was written to it.`);
  }
}

async function rollBack(
  files: Files,
  place: string,
  journal: Journal,
  begun: readonly JournalEntry[],
  cause: unknown,
): Promise<never> {
  const { conflicts } = await restoreEntries({ files, place, journal }, begun, 'applying');
  if (conflicts.length > 0) {
    await writeJournal(files, place, { ...journal, state: 'stuck' });
    throw new AppError(
      'apply_failed',
      `The change was taken back except for ${conflicts.map(({ path }) => path).join(', ')}, changed by something else meanwhile. The contents from before are kept in ${place}.`,
      { cause, details: { conflicts, keptIn: place } },
    );
  }
  await removeJournal(files, place);
  if (cause instanceof AppError && cause.code !== 'apply_failed') throw cause;
  const why = cause instanceof AppError ? cause.message : 'A file could not be written.';
  throw new AppError(
    'apply_failed',
    `${why} Every file is as it was before; check disk space and permissions, then apply again.`,
    { cause },
  );
}

/**
 * Applies a verified change whole or not at all: policy, hashes and the state of the disk are checked first, contents from
 * before are journaled, then exact bytes are written, and the box is ticked last. Throws `path_refused`, `blob_mismatch`,
 * `workspace_changed` (details.paths), `workspace_locked`, `apply_failed`; after each of them every file is as it was.
 * The journal stays until `forgetJournal`, which the caller calls once the outcome has been reported.
 */
export function applyProposal(options: ApplyOptions): Promise<Applied> {
  return withJournalLock(options.files, options.journalFolder, () => applyLocked(options));
}

async function applyLocked(options: ApplyOptions): Promise<Applied> {
  const { root, files, journalFolder, proposal, policy, todo, splits = [], ticked, now } = options;
  requireTicks(heldFiles(proposal.files, policy), ticked);
  const steps = await planSteps(options);
  const place = journalPlace(journalFolder, proposal.runId);
  if ((await readJournal(files, place)) !== null) {
    throw new AppError('conflict', 'This change was already applied here. Undo it first to apply it again.');
  }
  await makeFolders(files, place);
  for (const { before, after } of steps) {
    if (before !== null) await saveContent(files, place, before);
    if (after !== null) await saveContent(files, place, after);
  }
  let journal: Journal = {
    version: 1,
    runId: proposal.runId,
    changeSha256: proposal.changeSha256,
    root,
    appliedAt: new Date(now()).toISOString(),
    state: 'applying',
    entries: steps.map(({ entry }) => entry),
    madeFolders: [...new Set(steps.flatMap(({ target }) => target.missingFolders))],
    todo: null,
    parents: [],
  };
  await writeJournal(files, place, journal);
  let notTicked: BoxRefusal | null = null;
  const begun: JournalEntry[] = [];
  const begin = (entry: JournalEntry): void => void begun.push(entry);
  try {
    for (const step of steps) await writeStep(files, root, step, begin);
    const box = todo === null ? null : await editBox(files, root, todo, { ticked: true, splits });
    if (box !== null && 'code' in box) notTicked = box;
    if (box !== null && 'target' in box) {
      await saveContent(files, place, box.before);
      await saveContent(files, place, box.after);
      const entry: JournalEntry = {
        path: box.target.path,
        before: hashOf(box.before),
        after: hashOf(box.after),
        mode: box.target.stat?.mode ?? null,
      };
      journal = { ...journal, entries: [...journal.entries, entry], todo, parents: box.parents };
      await writeJournal(files, place, journal);
      const step = { entry, before: box.before, after: box.after, target: box.target };
      await writeStep(files, root, step, begin);
    }
    await writeJournal(files, place, { ...journal, state: 'committed' });
  } catch (cause) {
    return await rollBack(files, place, journal, begun, cause);
  }
  return {
    applied: proposal.files.map(({ op, path }) => ({ op, path })),
    ticked: journal.todo !== null,
    notTicked,
  };
}
