import { join } from 'node:path';
import { AppError } from '#shared/appError.ts';
import type { Files } from './files.port.ts';
import { type Journal, type JournalEntry, readContent } from './journal.ts';
import { hashOf, readTarget, resolveTarget, type Target } from './targets.ts';

export type RestoreConflict = { path: string; reason: string };
export type Restored = {
  /** Files put back just now. */
  restored: string[];
  /** Files somebody else changed; they were left as they are. */
  conflicts: RestoreConflict[];
};

type Found = { target: Target; bytes: Uint8Array | null };

async function look(files: Files, root: string, entry: JournalEntry): Promise<Found | RestoreConflict> {
  try {
    const target = await resolveTarget(files, root, entry.path);
    return { target, bytes: await readTarget(files, target) };
  } catch (error) {
    if (error instanceof AppError) return { path: entry.path, reason: error.message };
    throw error;
  }
}

/** What a crash in the middle of a write leaves: the beginning of what was being written. */
function isBeginningOf(bytes: Uint8Array | null, whole: Uint8Array): boolean {
  return (
    bytes !== null &&
    bytes.length < whole.length &&
    Buffer.compare(bytes, whole.subarray(0, bytes.length)) === 0
  );
}

async function putBack(
  { files, place, journal }: { files: Files; place: string; journal: Journal },
  entry: JournalEntry,
  target: Target,
): Promise<void> {
  if (entry.before === null) return files.remove(target.absolute);
  const bytes = await readContent(files, place, entry.before);
  for (const folder of target.missingFolders)
    await files.makeFolder(join(journal.root, ...folder.split('/')));
  return files.write(target.absolute, bytes, entry.mode === null ? {} : { mode: entry.mode });
}

/**
 * Puts files back in reverse order: those that hold exactly what was written, and, after a crash (`torn`), the one file
 * whose write the crash cut. Everything else was changed by somebody else and is reported, not touched.
 */
export async function restoreEntries(
  { files, place, journal }: { files: Files; place: string; journal: Journal },
  entries: readonly JournalEntry[],
  torn: 'applying' | 'undoing' | null = null,
): Promise<Restored> {
  const found = await Promise.all(entries.map((entry) => look(files, journal.root, entry)));
  const hashes = found.map((one) => ('bytes' in one ? hashOf(one.bytes) : undefined));
  // Writing goes forward while applying and backward while undoing, so the torn file is the first that is not finished.
  const tornAt =
    torn === 'applying'
      ? entries.findIndex((entry, i) => hashes[i] !== entry.after)
      : torn === 'undoing'
        ? entries.findLastIndex((entry, i) => hashes[i] !== entry.before)
        : -1;
  const result: Restored = { restored: [], conflicts: [] };
  for (const [i, entry] of [...entries.entries()].reverse()) {
    const one = found[i];
    if (one === undefined || hashes[i] === entry.before) continue;
    if (!('bytes' in one)) {
      result.conflicts.push(one);
      continue;
    }
    const beingWritten = torn === 'applying' ? entry.after : entry.before;
    const cut =
      i === tornAt &&
      beingWritten !== null &&
      isBeginningOf(one.bytes, await readContent(files, place, beingWritten));
    if (hashes[i] !== entry.after && !cut) {
      result.conflicts.push({ path: entry.path, reason: 'was changed since' });
      continue;
    }
    // An earlier step of this loop may have removed what stood in the way, so the way is looked at again.
    const again = await look(files, journal.root, entry);
    if (!('bytes' in again) || hashOf(again.bytes) !== hashes[i]) {
      result.conflicts.push({ path: entry.path, reason: 'was changed meanwhile' });
      continue;
    }
    await putBack({ files, place, journal }, entry, again.target);
    result.restored.push(entry.path);
  }
  await removeMadeFolders(files, journal);
  return result;
}

async function removeMadeFolders(files: Files, journal: Journal): Promise<void> {
  for (const folder of [...journal.madeFolders].reverse()) {
    const absolute = join(journal.root, ...folder.split('/'));
    const stat = await files.stat(absolute);
    if (stat?.kind === 'folder' && (await files.list(absolute)).length === 0)
      await files.removeFolder(absolute);
  }
}
