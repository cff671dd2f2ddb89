import { join } from 'node:path';
import * as z from 'zod';
import { idSchema, sha256Schema } from '#shared/common.contract.ts';
import { todoRefSchema } from '#shared/todo/todoRef.ts';
import type { Files } from './files.port.ts';
import { sha256 } from './sha256.ts';

const entrySchema = z.object({
  path: z.string().min(1),
  /** Null: no file. */
  before: sha256Schema.nullable(),
  after: sha256Schema.nullable(),
  mode: z.int().nullable(),
});
export type JournalEntry = z.infer<typeof entrySchema>;

export const journalSchema = z.object({
  version: z.literal(1),
  runId: idSchema,
  changeSha256: sha256Schema,
  root: z.string(),
  appliedAt: z.iso.datetime(),
  /**
   * applying: writes may be half done. committed: all done, outcome not yet reported. kept: reported, kept for undo.
   * undoing: an undo may be half done. stuck: a crash was followed by edits of the user, so some files could not be put back.
   */
  state: z.enum(['applying', 'committed', 'kept', 'undoing', 'stuck']),
  /** In the order of writing. */
  entries: z.array(entrySchema),
  /** Folders the change brought with it, outermost first. */
  madeFolders: z.array(z.string()),
  /** Set once the box is part of the change; its file is the last entry. */
  todo: todoRefSchema.nullable(),
  /** Ticked together with it. */
  parents: z.array(todoRefSchema).default([]),
});
export type Journal = z.infer<typeof journalSchema>;

const recordName = 'journal.json';

/** The files of one applied run: its record and, by hash, every content before and after. */
export const journalPlace = (journalFolder: string, runId: string): string =>
  join(journalFolder, idSchema.parse(runId));

export async function makeFolders(files: Files, folder: string): Promise<void> {
  if ((await files.stat(folder)) !== null) return;
  await makeFolders(files, join(folder, '..'));
  await files.makeFolder(folder);
}

/** Replaces the record in one step, so that a crash leaves the old or the new one. */
export async function writeJournal(files: Files, place: string, journal: Journal): Promise<void> {
  const bytes = new TextEncoder().encode(JSON.stringify(journal, null, 2));
  await files.write(join(place, `${recordName}.new`), bytes);
  await files.rename(join(place, `${recordName}.new`), join(place, recordName));
}

/** Null when there is no complete record: then no file of the workspace was touched. */
export async function readJournal(files: Files, place: string): Promise<Journal | null> {
  if ((await files.stat(join(place, recordName))) === null) return null;
  const text = new TextDecoder().decode(await files.read(join(place, recordName)));
  return journalSchema.parse(JSON.parse(text));
}

export async function saveContent(files: Files, place: string, bytes: Uint8Array): Promise<void> {
  const at = join(place, sha256(bytes));
  if ((await files.stat(at)) === null) await files.write(at, bytes);
}

export const readContent = (files: Files, place: string, hash: string): Promise<Uint8Array> =>
  files.read(join(place, hash));

/** The record goes last: what is left of an interrupted removal is found and removed on the next start. */
export async function removeJournal(files: Files, place: string): Promise<void> {
  if ((await files.stat(place)) === null) return;
  const names = (await files.list(place)).map(({ name }) => name);
  if (names.includes(recordName)) await files.remove(join(place, recordName));
  for (const name of names) if (name !== recordName) await files.remove(join(place, name));
  await files.removeFolder(place);
}

export async function listJournals(files: Files, journalFolder: string): Promise<string[]> {
  if ((await files.stat(journalFolder)) === null) return [];
  const entries = await files.list(journalFolder);
  return entries
    .filter(({ name, kind }) => kind === 'folder' && idSchema.safeParse(name).success)
    .map(({ name }) => name);
}
