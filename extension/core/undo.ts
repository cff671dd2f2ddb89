import { AppError } from '#shared/appError.ts';
import { type Merge, mergeThreeWays } from '#shared/changes/mergeThreeWays.ts';
import type { Files } from './files.port.ts';
import {
  type Journal,
  type JournalEntry,
  journalPlace,
  readContent,
  readJournal,
  removeJournal,
  saveContent,
  writeJournal,
} from './journal.ts';
import { withJournalLock } from './journalLock.ts';
import { type RestoreConflict, restoreEntries } from './restore.ts';
import { hashOf, readTarget, resolveTarget } from './targets.ts';
import { type BoxRefusal, editBox } from './tickBox.ts';

export type UndoOptions = { files: Files; journalFolder: string; runId: string };
export type UndoConflict = RestoreConflict & {
  /** The file as it is, minus what the run changed; to be shown, never written unseen. Null when it is no text or gone. */
  merged: Merge | null;
};
export type Undone = {
  restored: string[];
  conflicts: UndoConflict[];
  unticked: boolean;
  notUnticked: BoxRefusal | null;
};

/**
 * Takes back what a run wrote, where it still stands as written, and clears its box. Files edited since are left alone and
 * come back as conflicts with a reverse merge to look at; the record then stays, so undo can be asked for again. Throws
 * `not_found` when this workspace has no record of the run.
 */
export function undoRun(options: UndoOptions): Promise<Undone> {
  return withJournalLock(options.files, options.journalFolder, () => undoLocked(options));
}

async function undoLocked({ files, journalFolder, runId }: UndoOptions): Promise<Undone> {
  const place = journalPlace(journalFolder, runId);
  const found = await readJournal(files, place);
  if (found === null || found.state === 'applying') {
    throw new AppError('not_found', 'There is no record of this run to undo. No file was changed.');
  }
  const torn = found.state === 'undoing' ? 'undoing' : null;
  const { journal, notUnticked } =
    torn === null ? await aimAtBox(files, place, found) : refusedNothing(found);
  await writeJournal(files, place, journal);
  const { restored, conflicts } = await restoreEntries({ files, place, journal }, journal.entries, torn);
  const unticked = journal.todo !== null && !conflicts.some(({ path }) => path === journal.todo?.path);
  const explained: UndoConflict[] = [];
  for (const conflict of conflicts) {
    const entry = journal.entries.find(({ path }) => path === conflict.path);
    const merged = entry === undefined ? null : await reverseMerge(files, place, journal.root, entry);
    explained.push({ ...conflict, merged });
  }
  if (conflicts.length === 0) await removeJournal(files, place);
  else await writeJournal(files, place, { ...(unticked ? withoutBox(journal) : journal), state: 'kept' });
  return { restored, conflicts: explained, unticked, notUnticked };
}

type Aimed = { journal: Journal; notUnticked: BoxRefusal | null };
const refusedNothing = (journal: Journal): Aimed => ({ journal, notUnticked: null });

const withoutBox = (journal: Journal): Journal =>
  journal.todo === null ? journal : { ...journal, todo: null, entries: journal.entries.slice(0, -1) };

/**
 * The TODO file is the user's and usually edited since. So its entry is replaced by one that leads from the file as it is
 * now to the same file with the one box cleared, which makes this write as safe against a crash as every other.
 */
async function aimAtBox(files: Files, place: string, journal: Journal): Promise<Aimed> {
  const undoing: Journal = { ...journal, state: 'undoing' };
  if (journal.todo === null) return { journal: undoing, notUnticked: null };
  const box = await editBox(files, journal.root, journal.todo, {
    ticked: false,
    parents: journal.parents,
  });
  if ('code' in box) return { journal: withoutBox(undoing), notUnticked: box };
  await saveContent(files, place, box.before);
  await saveContent(files, place, box.after);
  const entry: JournalEntry = {
    path: box.target.path,
    before: hashOf(box.after),
    after: hashOf(box.before),
    mode: box.target.stat?.mode ?? null,
  };
  return {
    journal: { ...undoing, entries: [...journal.entries.slice(0, -1), entry] },
    notUnticked: null,
  };
}

const strictText = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

async function reverseMerge(
  files: Files,
  place: string,
  root: string,
  entry: JournalEntry,
): Promise<Merge | null> {
  try {
    const current = await readTarget(files, await resolveTarget(files, root, entry.path));
    if (current === null || entry.after === null || hashOf(current) === entry.before) return null;
    const written = await readContent(files, place, entry.after);
    const before = entry.before === null ? new Uint8Array() : await readContent(files, place, entry.before);
    return mergeThreeWays(
      strictText.decode(written),
      { text: strictText.decode(current), name: 'your edits' },
      { text: strictText.decode(before), name: 'before the run' },
    );
  } catch (error) {
    if (error instanceof AppError || error instanceof TypeError) return null;
    throw error;
  }
}
