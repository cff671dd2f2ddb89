import { AppError } from '#shared/appError.ts';
import type { Database } from './database.ts';
import { openEmbedded } from './openEmbedded.ts';
import { openPostgres, type PostgresOptions } from './openPostgres.ts';

type Options = Partial<PostgresOptions> & {
  /** Folder of the embedded database, used when there is no `url`; `memory://` keeps nothing. */
  dataFolder?: string;
  logger?: { info(fields: Record<string, unknown>, message: string): void };
};

/**
 * Opens the one database of the process and brings its tables up to date: Postgres when there is a URL, otherwise
 * PGlite in `dataFolder`. Throws `database_locked`, `database_unavailable` or `configuration_invalid`.
 */
export async function openDatabase(options: Options): Promise<Database> {
  const { url, dataFolder, logger } = options;
  if (url !== undefined) {
    const database = await openPostgres({ ...options, url }).catch((cause: unknown) => {
      if (cause instanceof AppError) throw cause;
      throw new AppError(
        'database_unavailable',
        `Postgres could not be opened${codeOf(cause)}. Check that it runs and that address, user and password in DATABASE_URL are right.`,
        { cause },
      );
    });
    logger?.info({ kind: 'postgres' }, 'database open');
    return database;
  }
  if (dataFolder === undefined) {
    throw new AppError('configuration_invalid', 'Neither a Postgres URL nor a data folder is configured.');
  }
  const database = await openEmbedded({ folder: dataFolder });
  logger?.info({ kind: 'embedded', folder: dataFolder }, 'database open');
  return database;
}

/** ` (ECONNREFUSED)`: the code alone, since a message may repeat the URL with its password. */
function codeOf(cause: unknown): string {
  const known = cause instanceof Error && 'code' in cause && typeof cause.code === 'string';
  return known ? ` (${cause.code})` : '';
}
