import type { Router } from 'express';
import type { Knex } from 'knex';
import type { Endpoint } from '#shared/endpoint.ts';
import { snapshotLimits } from '#shared/snapshots.contract.ts';
import { createAccountStore } from './accounts/accounts.pg.ts';
import { accountsRoutes } from './accounts/accounts.routes.ts';
import { type AccountsService, createAccountsService } from './accounts/accounts.service.ts';
import { withOperator } from './accounts/operator.ts';
import { createTokenStore } from './accounts/tokens.pg.ts';
import { adminRoutes } from './admin/admin.routes.ts';
import type { Config } from './config.ts';
import { createCreditStore } from './credits/credits.pg.ts';
import { creditsRoutes } from './credits/credits.routes.ts';
import type { Database } from './db/database.ts';
import { openDatabase } from './db/openDatabase.ts';
import { createHttpApp } from './http/createHttpApp.ts';
import { createIdempotencyStore } from './http/idempotency.pg.ts';
import { listen as listenOn } from './http/listen.ts';
import type { Logger } from './http/logger.ts';
import { mountedEndpoints } from './http/mount.ts';
import { serverRoutes } from './http/server.routes.ts';
import { createLogger } from './log.ts';
import { paymentsRoutes } from './payments/payments.routes.ts';
import { createProjectStore } from './projects/projects.pg.ts';
import { projectsRoutes } from './projects/projects.routes.ts';
import { createProjectsService } from './projects/projects.service.ts';
import { createRunStore } from './runs/runs.pg.ts';
import { createSnapshotStore } from './snapshots/snapshots.pg.ts';
import { snapshotsRoutes } from './snapshots/snapshots.routes.ts';
import { createSnapshotsService } from './snapshots/snapshots.service.ts';
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
  /** How long requests under way may take at a stop, milliseconds. */
  graceMs?: number;
};

/** Builds the server from its configuration: the only place that knows every part. Throws what `openDatabase` throws. */
export async function createApp(config: Config, overrides: AppOverrides = {}): Promise<App> {
  const logger = overrides.logger ?? createLogger({ level: config.logLevel, secrets: secretsOf(config) });
  const database =
    overrides.database ??
    (await openDatabase({
      ...(config.databaseUrl === undefined ? {} : { url: config.databaseUrl }),
      dataFolder: config.dataFolder,
      logger,
    }));
  const { knex } = database;

  const credits = (db: Knex) => createCreditStore(db, config);
  const accounts = createAccountsService({
    stores: { accounts: createAccountStore(knex), tokens: createTokenStore(knex) },
    inTransaction: (work) =>
      database.transaction((trx) =>
        work({ accounts: createAccountStore(trx), tokens: createTokenStore(trx), wallets: credits(trx) }),
      ),
    initialGrant: config.initialGrant,
  });
  const projects = createProjectsService({
    projects: createProjectStore(knex),
    inTransaction: (work) =>
      database.transaction((trx) =>
        work({
          projects: createProjectStore(trx),
          runs: createRunStore(trx),
          contents: createSnapshotStore(trx),
        }),
      ),
  });
  const snapshots = createSnapshotsService({
    projects: createProjectStore(knex),
    inTransaction: (work) => database.transaction((trx) => work(createSnapshotStore(trx))),
  });

  const routers: Router[] = [
    serverRoutes({ info: serverInfo, checkReady: () => database.ping() }),
    accountsRoutes(accounts),
    projectsRoutes(projects),
    snapshotsRoutes(snapshots),
    creditsRoutes({ credits: credits(knex), billing: config.billing, minimum: config.minimumBalance }),
    paymentsRoutes(),
    adminRoutes({ accounts, credits: credits(knex) }),
  ];
  const http = createHttpApp({
    routers,
    authenticate: withOperator(config.adminToken, accounts.authenticate),
    idempotency: createIdempotencyStore(knex),
    logger,
    rateLimits: { perAddress: config.ratePerAddress, perAccount: config.ratePerAccount },
    trustProxy: config.trustProxy,
    version,
  });

  function serverInfo() {
    return {
      name: 'plumbline' as const,
      version,
      apiVersion: 1 as const,
      minimumClient: '0.1.0',
      storage: database.kind,
      billing: config.billing,
      payments: false,
      models: null,
      limits: { ...snapshotLimits },
    };
  }

  let listening: Awaited<ReturnType<typeof listenOn>> | undefined;
  return {
    database,
    accounts,
    endpoints: routers.flatMap(mountedEndpoints),
    models: 'none connected',
    async listen() {
      listening = await listenOn(http, config);
      return { url: listening.url };
    },
    async stop() {
      await listening?.close(overrides.graceMs ?? 5_000);
      if (overrides.database === undefined) await database.close();
    },
  };
}

/** What no log line may show: configured secrets. */
function secretsOf({ adminToken, databaseUrl }: Config): string[] {
  const password = databaseUrl === undefined ? undefined : URL.parse(databaseUrl)?.password;
  const decoded = password === undefined ? undefined : decodeURIComponent(password);
  return [adminToken, password, decoded].filter((secret) => secret !== undefined);
}
