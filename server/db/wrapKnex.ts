import type { Knex } from 'knex';
import { AppError } from '#shared/appError.ts';
import { isConnectionError } from './connectionError.ts';
import type { Database } from './database.ts';

const pingMs = 5_000;

const nothingKept = 'The database does not answer. Nothing of this request was kept; try again in a moment.';
/** A commit was sent and its answer never came. */
const perhapsKept =
  'The database was lost while it was keeping this, so it may have been kept or not. Look before you repeat it.';

const unavailable = (cause: unknown, message = nothingKept): AppError =>
  new AppError('database_unavailable', message, { cause });

/** A `Database` over an open Knex. `close` ends whatever the kind of database holds, after the connections. */
export function wrapKnex(kind: Database['kind'], knex: Knex, close: () => Promise<void>): Database {
  let closing: Promise<void> | undefined;
  return {
    kind,
    knex,
    async transaction(work) {
      let first: unknown;
      let done = false;
      try {
        return await knex.transaction(async (trx) => {
          try {
            const result = await work(trx);
            done = true;
            return result;
          } catch (error) {
            first = error;
            throw error;
          }
        });
      } catch (error) {
        // When the connection is gone, Knex reports the rollback that failed, not what made it roll back.
        const cause = first ?? error;
        throw isConnectionError(cause) ? unavailable(cause, done ? perhapsKept : nothingKept) : cause;
      }
    },
    async ping() {
      let timer: NodeJS.Timeout | undefined;
      const tooLate = new Promise<never>((_resolve, reject) => {
        timer = setTimeout(() => reject(new Error(`no answer within ${pingMs} ms`)), pingMs);
      });
      try {
        await Promise.race([knex.raw('select 1'), tooLate]);
      } catch (error) {
        throw unavailable(error);
      } finally {
        clearTimeout(timer);
      }
    },
    close() {
      closing ??= knex.destroy().then(close);
      return closing;
    },
  };
}
