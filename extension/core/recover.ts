import type { Files } from './files.port.ts';
import {
  type Journal,
  journalPlace,
  listJournals,
  readJournal,
  removeJournal,
  writeJournal,
} from './journal.ts';
import { withJournalLock } from './journalLock.ts';
import { type RestoreConflict, restoreEntries } from './restore.ts';

export type Recovered = {
  /** Runs whose half-done apply was taken back, or whose half-done undo was finished. */
  restored: { runId: string; was: 'applying' | 'undoing'; files: string[] }[];
  /** Runs whose change is in place but whose outcome may not have been reported: report, then `forgetJournal`. */
  unreported: string[];
  /** Files that were edited after the crash and therefore left alone; contents from before are in `keptIn`. */
  conflicts: (RestoreConflict & { runId: string; keptIn: string })[];
};

/** On start: no apply and no undo stays half done, whenever the process died. */
export function recoverJournals(options: { files: Files; journalFolder: string }): Promise<Recovered> {
  return withJournalLock(options.files, options.journalFolder, () => recoverLocked(options));
}

async function recoverLocked({
  files,
  journalFolder,
}: {
  files: Files;
  journalFolder: string;
}): Promise<Recovered> {
  const recovered: Recovered = { restored: [], unreported: [], conflicts: [] };
  for (const runId of await listJournals(files, journalFolder)) {
    const place = journalPlace(journalFolder, runId);
    const journal = await readJournal(files, place);
    if (journal === null) await removeJournal(files, place);
    else if (journal.state === 'committed') recovered.unreported.push(runId);
    else if (journal.state === 'applying' || journal.state === 'undoing') {
      const { restored, conflicts } = await restoreEntries(
        { files, place, journal },
        journal.entries,
        journal.state,
      );
      recovered.restored.push({ runId, was: journal.state, files: restored });
      recovered.conflicts.push(...conflicts.map((one) => ({ ...one, runId, keptIn: place })));
      if (conflicts.length === 0) await removeJournal(files, place);
      else
        await writeJournal(files, place, {
          ...journal,
          state: journal.state === 'applying' ? 'stuck' : 'kept',
        });
    }
  }
  return recovered;
}

/** Records kept for undo; the oldest go first. */
const keptRecords = 20;

/** The outcome has been reported: from now on the journal of this run only serves its undo. */
export async function forgetJournal(
  options: { files: Files; journalFolder: string },
  runId: string,
): Promise<void> {
  const { files, journalFolder } = options;
  await withJournalLock(files, journalFolder, async () => {
    const place = journalPlace(journalFolder, runId);
    const journal = await readJournal(files, place);
    if (journal?.state === 'committed') await writeJournal(files, place, { ...journal, state: 'kept' });
    const kept: Journal[] = [];
    for (const id of await listJournals(files, journalFolder)) {
      const one = await readJournal(files, journalPlace(journalFolder, id));
      if (one?.state === 'kept') kept.push(one);
    }
    kept.sort((a, b) => (a.appliedAt < b.appliedAt ? 1 : -1));
    for (const old of kept.slice(keptRecords))
      await removeJournal(files, journalPlace(journalFolder, old.runId));
  });
}
