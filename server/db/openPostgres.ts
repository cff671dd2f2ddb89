import knex, { type Knex } from 'knex';
import pg from 'pg';
import { columnParsers } from './columnParsers.ts';
import type { Database } from './database.ts';
import { migrate } from './migrate.ts';
import { wrapKnex } from './wrapKnex.ts';

export type PostgresOptions = {
  url: string;
  /** Connections of this process at most; 10 unless told. */
  poolMax?: number;
  /** A statement is cancelled after this many ms; 4,500 unless told, so that a caller hears within 5 s. */
  statementTimeoutMs?: number;
};

/** Of this server's connections alone: pg's own registry is shared by everything in the process. */
const types = {
  getTypeParser: (oid: number, format: 'text' | 'binary' = 'text') =>
    (format === 'text' ? columnParsers.get(oid) : undefined) ?? pg.types.getTypeParser(oid, format),
};

/** Knex would print to the console what it throws as well. */
const quiet = { warn() {}, error() {}, deprecate() {}, debug() {} };

/** Opens Postgres and brings its tables up to date. Throws the driver's error when it cannot be reached. */
export async function openPostgres(options: PostgresOptions): Promise<Database> {
  const statementMs = options.statementTimeoutMs ?? 4_500;
  const migrating = connect(options.url, { max: 2, statementMs: 0 });
  try {
    await migrate(migrating);
  } finally {
    await migrating.destroy();
  }
  const handle = connect(options.url, { max: options.poolMax ?? 10, statementMs });
  return wrapKnex('postgres', handle, async () => {});
}

function connect(url: string, { max, statementMs }: { max: number; statementMs: number }): Knex {
  const connection: object = {
    connectionString: url,
    application_name: 'plumbline',
    connectionTimeoutMillis: 5_000,
    types,
    ...(statementMs > 0 && {
      statement_timeout: statementMs,
      // A server that hangs cannot cancel anything: then the client gives up by itself.
      query_timeout: statementMs + 500,
      idle_in_transaction_session_timeout: 60_000,
    }),
  };
  return knex({
    client: 'pg',
    connection,
    pool: { min: 0, max },
    acquireConnectionTimeout: 5_000,
    log: quiet,
  });
}
