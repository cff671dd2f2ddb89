import { promises as fs } from 'node:fs';
import { dirname, join } from 'node:path';
import { AppError } from '#shared/appError.ts';
import type { Change } from '#shared/changes.contract.ts';
import { insideOf } from '../core/insideOf.ts';
import { removeTree } from '../core/removeTree.ts';

/** `content` is base64; null for a file that is not to be there. */
export type EditedFile = { path: string; content: string | null };

/** Copies of abandoned changes hold source code: more runs than these are not kept. */
const mostRuns = 20;

const allCopies = (storage: string): string => join(storage, 'edited');

/** Where the files of a run's change lie while the user edits them. */
export const copiesOf = (storage: string, runId: string): string => join(allCopies(storage), runId);

/**
 * Writes the files of a change for editing and answers their folder. Copies that are there already hold edits of an earlier time
 * and stay. Throws `path_refused` for a path that would lie outside.
 */
export async function writeCopies(
  storage: string,
  runId: string,
  change: Pick<Change, 'files'>,
): Promise<string> {
  const folder = copiesOf(storage, runId);
  await fs.mkdir(folder, { recursive: true, mode: 0o700 });
  for (const { path, content } of change.files) {
    const file = placeIn(folder, path);
    if (content === null) continue;
    await fs.mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await fs
      .writeFile(file, Buffer.from(content, 'base64'), { flag: 'wx', mode: 0o600 })
      .catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error;
      });
  }
  // Its time says when it was opened last; editing a file in it does not change that.
  await fs.utimes(folder, new Date(), new Date());
  await removeOldest(storage, runId);
  return folder;
}

/** The change as it was edited. A file that is gone, or that the change deleted, is not to be there. */
export async function readCopies(folder: string, change: Pick<Change, 'files'>): Promise<EditedFile[]> {
  return Promise.all(
    change.files.map(async ({ path }) => {
      const bytes = await fs.readFile(placeIn(folder, path)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return null;
        throw error;
      });
      return { path, content: bytes === null ? null : bytes.toString('base64') };
    }),
  );
}

/** The user's version has landed. Copies that cannot be removed go when they are among the oldest. */
export const removeCopies = (storage: string, runId: string): Promise<void> =>
  removeTree(copiesOf(storage, runId)).catch(() => undefined);

async function removeOldest(storage: string, current: string): Promise<void> {
  const others = (await fs.readdir(allCopies(storage)).catch(() => [])).filter((name) => name !== current);
  if (others.length < mostRuns) return;
  const dated = await Promise.all(
    others.map(async (name) => {
      const stat = await fs.stat(copiesOf(storage, name)).catch(() => null);
      return { name, at: stat?.mtimeMs ?? 0 };
    }),
  );
  dated.sort((a, b) => b.at - a.at);
  for (const { name } of dated.slice(mostRuns - 1)) await removeCopies(storage, name);
}

function placeIn(folder: string, path: string): string {
  const file = join(folder, path);
  if (insideOf(folder, file) === null)
    throw new AppError('path_refused', `${path} lies outside of the change.`);
  return file;
}
