import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import knex from 'knex';
import { columnParsers } from './columnParsers.ts';
import type { Database } from './database.ts';
import { EmbeddedClient } from './embeddedClient.ts';
import { lockFolder } from './folderLock.ts';
import { migrate } from './migrate.ts';
import { wrapKnex } from './wrapKnex.ts';

export const inMemory = 'memory://';

export type EmbeddedDatabase = Database & {
  /** The whole database as a tar archive; `template` of another opener accepts it. */
  dump(): Promise<Blob>;
};

/**
 * Opens PGlite in `folder`, which this process then has for itself, or in memory.
 * A commit survives the death of the process. It is not safe against power loss: PGlite does not call fsync.
 * Throws `database_locked`.
 */
export async function openEmbedded(options: { folder: string; template?: Blob }): Promise<EmbeddedDatabase> {
  const unlock = options.folder === inMemory ? () => {} : lockFolder(options.folder);
  try {
    const pglite = await start(options.folder, options.template);
    // The function form: Knex would deep-copy a plain connection object, and the whole engine with it.
    const connection = (): object => ({ pglite });
    const handle = knex({ client: EmbeddedClient, connection, acquireConnectionTimeout: 30_000 });
    const database = wrapKnex('embedded', handle, async () => {
      if (!pglite.closed) await pglite.close();
      unlock();
    });
    await migrate(handle).catch(async (error: unknown) => {
      await database.close();
      throw error;
    });
    return { ...database, dump: () => pglite.dumpDataDir('none') };
  } catch (error) {
    unlock();
    throw error;
  }
}

async function start(folder: string, template: Blob | undefined): Promise<PGlite> {
  const parsers = Object.fromEntries(columnParsers);
  const options = template === undefined ? { parsers } : { parsers, loadDataDir: template };
  if (folder === inMemory) return PGlite.create({ ...options, dataDir: inMemory });
  const dataDir = join(folder, 'postgres');
  if (!existsSync(dataDir)) {
    // A process that dies while the files are first written must not leave a half-made database behind.
    const unfinished = join(folder, 'postgres.unfinished');
    await rm(unfinished, { recursive: true, force: true });
    const fresh = await PGlite.create({ ...options, dataDir: unfinished });
    await fresh.close();
    await rename(unfinished, dataDir);
  }
  return PGlite.create({ parsers, dataDir });
}
