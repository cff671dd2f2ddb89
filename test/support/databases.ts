import { randomBytes } from 'node:crypto';
import knex from 'knex';
import type { Database } from '../../server/db/database.ts';
import { inMemory, openEmbedded } from '../../server/db/openEmbedded.ts';
import { openPostgres } from '../../server/db/openPostgres.ts';
import { postgresIsHere, postgresUrl } from './postgres.ts';

type Open = () => Promise<Database>;
export type PostgresTestDatabase = { url: string; drop: () => Promise<void> };

let embeddedTemplate: Promise<Blob> | undefined;
let postgresTemplate: Promise<string> | undefined;
let saidWhatIsSkipped = false;

/**
 * Runs a suite on embedded PGlite and on Postgres. `open` gives a migrated database of its own, cheaply cloned from a
 * template that is built once per process; all are closed after the suite. Call it in `before`, once per file where
 * the tests allow it.
 * Postgres comes from TEST_DATABASE_URL or from Debian's package. Without one, only PGlite runs and one line says so;
 * with CI=true that is a failure.
 */
export function eachDatabase(register: (name: string, open: Open) => void): void {
  suite('PGlite', openTestEmbedded, register);
  if (postgresIsHere) {
    suite('Postgres', openTestPostgres, register);
  } else if (process.env['CI'] === 'true') {
    throw new Error('CI runs every suite on Postgres too, and there is none: apt-get install postgresql');
  } else if (!saidWhatIsSkipped) {
    saidWhatIsSkipped = true;
    console.log(
      'Skipped: suites on Postgres. To run them: apt-get install postgresql, or set TEST_DATABASE_URL.',
    );
  }
}

function suite(name: string, openOne: Open, register: (name: string, open: Open) => void): void {
  describe(`on ${name}`, () => {
    const opened: Database[] = [];
    register(name, async () => {
      const database = await openOne();
      opened.push(database);
      return database;
    });
    after(() => Promise.all(opened.map((database) => database.close())));
  });
}

/** A migrated PGlite in memory. The caller closes it. */
export async function openTestEmbedded(): Promise<Database> {
  embeddedTemplate ??= buildEmbeddedTemplate();
  return openEmbedded({ folder: inMemory, template: await embeddedTemplate });
}

async function buildEmbeddedTemplate(): Promise<Blob> {
  const database = await openEmbedded({ folder: inMemory });
  const template = await database.dump();
  await database.close();
  return template;
}

async function openTestPostgres(): Promise<Database> {
  const { url, drop } = await createTestPostgres();
  const database = await openPostgres({ url });
  return {
    ...database,
    async close() {
      await database.close();
      await drop();
    },
  };
}

/** A Postgres database of its own, migrated unless `empty`. The caller drops it after closing every connection. */
export async function createTestPostgres(options: { empty?: boolean } = {}): Promise<PostgresTestDatabase> {
  let template = 'template0';
  if (options.empty !== true) {
    postgresTemplate ??= buildPostgresTemplate();
    template = await postgresTemplate;
  }
  const name = newName();
  await administer(`create database ${name} template ${template}`);
  return { url: await urlOf(name), drop: () => administer(`drop database if exists ${name} with (force)`) };
}

async function buildPostgresTemplate(): Promise<string> {
  const name = newName();
  await administer(`create database ${name} template template0`);
  const database = await openPostgres({ url: await urlOf(name) });
  await database.close();
  return name;
}

const newName = () => `plumbline_test_${randomBytes(6).toString('hex')}`;

async function urlOf(database: string): Promise<string> {
  const url = new URL(await postgresUrl());
  url.pathname = `/${database}`;
  return url.href;
}

async function administer(statement: string): Promise<void> {
  const handle = knex({ client: 'pg', connection: await postgresUrl(), pool: { min: 0, max: 1 } });
  try {
    await handle.raw(statement);
  } finally {
    await handle.destroy();
  }
}
