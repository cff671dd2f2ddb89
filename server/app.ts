import type { Router } from 'express';
import type { Knex } from 'knex';
import type { Endpoint } from '#shared/endpoint.ts';
import type { ServerInfo } from '#shared/server.contract.ts';
import { snapshotLimits } from '#shared/snapshots.contract.ts';
import type { AccountsService } from './accounts/accounts.service.ts';
import { withOperator } from './accounts/operator.ts';
import { composeTenants } from './compose/composeTenants.ts';
import { loadConfiguredPrices } from './compose/loadConfiguredPrices.ts';
import type { Config } from './config.ts';
import { createCreditStore } from './credits/credits.pg.ts';
import type { Database } from './db/database.ts';
import { openDatabase } from './db/openDatabase.ts';
import { createHttpApp } from './http/createHttpApp.ts';
import { createIdempotencyStore } from './http/idempotency.pg.ts';
import { type Listening, listen as listenOn } from './http/listen.ts';
import type { Logger } from './http/logger.ts';
import { mountedEndpoints } from './http/mount.ts';
import { serverRoutes } from './http/server.routes.ts';
import { createLogger } from './log.ts';
import { version } from './version.ts';

export type App = {
  readonly database: Database;
  readonly accounts: AccountsService;
  /** The operations this server answers. */
  readonly endpoints: readonly Endpoint[];
  /** Which models are connected, or how to connect some, in a sentence. */
  readonly models: string;
  listen(): Promise<{ url: string }>;
  /** Takes no more requests, lets those under way end, and closes the database. */
  stop(): Promise<void>;
};

export type AppOverrides = {
  /** An open database; the caller closes it. */
  database?: Database;
  logger?: Logger;
  /** How long what is under way may take at a stop, milliseconds. */
  graceMs?: number;
};

/** Oldest client that understands this server. */
const minimumClient = '0.1.0';

/** Builds the server from its configuration. Throws what `openDatabase` throws, and `configuration_invalid`. */
export async function createApp(config: Config, overrides: AppOverrides = {}): Promise<App> {
  const logger = overrides.logger ?? createLogger({ level: config.logLevel, secrets: secretsOf(config) });
  const database = overrides.database ?? (await open(config, logger));
  const closeDatabase = async () => {
    if (overrides.database === undefined) await database.close();
  };
  try {
    return await build(config, { ...overrides, logger, database }, closeDatabase);
  } catch (error) {
    await closeDatabase();
    throw error;
  }
}

async function build(
  config: Config,
  { database, logger, graceMs = 5_000 }: AppOverrides & { database: Database; logger: Logger },
  closeDatabase: () => Promise<void>,
): Promise<App> {
  const credits = (db: Knex) => createCreditStore(db, config);
  await loadConfiguredPrices(credits(database.knex), config.priceFile);
  const tenants = composeTenants({ config, database, credits });

  const info: ServerInfo = {
    name: 'plumbline',
    version,
    apiVersion: 1,
    minimumClient,
    storage: database.kind,
    billing: config.billing,
    payments: false,
    models: null,
    limits: { ...snapshotLimits },
  };
  const health = serverRoutes({ info: () => info, checkReady: () => database.ping() });
  const routers: Router[] = config.serverRole === 'worker' ? [health] : [health, ...tenants.routers];
  const http = createHttpApp({
    routers,
    authenticate: withOperator(config.adminToken, tenants.accounts.authenticate),
    idempotency: createIdempotencyStore(database.knex),
    logger,
    rateLimits: { perAddress: config.ratePerAddress, perAccount: config.ratePerAccount },
    trustProxy: config.trustProxy,
    version,
  });

  let listening: Listening | undefined;
  return {
    database,
    accounts: tenants.accounts,
    endpoints: routers.flatMap(mountedEndpoints),
    models: 'none connected',
    async listen() {
      listening = await listenOn(http, config);
      return { url: listening.url };
    },
    async stop() {
      await listening?.close(graceMs);
      await closeDatabase();
    },
  };
}

function open({ databaseUrl, dataFolder }: Config, logger: Logger): Promise<Database> {
  return openDatabase({ ...(databaseUrl === undefined ? { dataFolder } : { url: databaseUrl }), logger });
}

/** What no log line may show. */
function secretsOf({ adminToken, databaseUrl }: Config): string[] {
  const password = databaseUrl === undefined ? undefined : URL.parse(databaseUrl)?.password;
  const decoded = password === undefined ? undefined : decodeURIComponent(password);
  return [adminToken, password, decoded].filter((secret) => secret !== undefined);
}
