import type { Knex } from 'knex';

/**
 * One database for the whole process: Postgres, or PGlite in a folder of its own.
 * Stores are built from a Knex handle, either `knex` or the handle a transaction gives, so no store method carries one.
 */
export type Database = {
  readonly kind: 'postgres' | 'embedded';
  readonly knex: Knex;
  /** One short transaction. Never await a model call, a file or a second handle inside: the embedded pool has one connection. */
  transaction<T>(work: (trx: Knex) => Promise<T>): Promise<T>;
  /** Throws `database_unavailable` when the database does not answer within 5 s. */
  ping(): Promise<void>;
  close(): Promise<void>;
};
