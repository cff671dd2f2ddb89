import type { Router } from 'express';
import type { Knex } from 'knex';
import { AppError } from '#shared/appError.ts';
import type { Endpoint } from '#shared/endpoint.ts';
import type { ServerInfo } from '#shared/server.contract.ts';
import { snapshotLimits } from '#shared/snapshots.contract.ts';
import type { AccountsService } from './accounts/accounts.service.ts';
import { withOperator } from './accounts/operator.ts';
import { createMayStart } from './admin/mayStart.ts';
import { createOperationsStore } from './admin/operations.pg.ts';
import { composeModels } from './compose/composeModels.ts';
import { composePayments } from './compose/composePayments.ts';
import { composeRuns } from './compose/composeRuns.ts';
import { composeTenants } from './compose/composeTenants.ts';
import { loadConfiguredPrices } from './compose/loadConfiguredPrices.ts';
import type { Config } from './config.ts';
import { storedFacts } from './context/facts/facts.pg.ts';
import { createLedgerAdjustments } from './credits/adjustments.pg.ts';
import { createCreditStore } from './credits/credits.pg.ts';
import type { Database } from './db/database.ts';
import { openDatabase } from './db/openDatabase.ts';
import { createHttpApp } from './http/createHttpApp.ts';
import { createIdempotencyStore } from './http/idempotency.pg.ts';
import { type Listening, listen as listenOn } from './http/listen.ts';
import type { Logger } from './http/logger.ts';
import { mountedEndpoints } from './http/mount.ts';
import { serverRoutes } from './http/server.routes.ts';
import { startLedgerWorker } from './jobs/ledgerWorker.ts';
import { createLogger } from './log.ts';
import { type PaymentConfig, readPaymentConfig } from './payments/paymentConfig.ts';
import { createProjectStore } from './projects/projects.pg.ts';
import { nameOf } from './runs/engine/ask.ts';
import type { ModelGateway } from './runs/engine/modelCalls.ts';
import { createSnapshotStore } from './snapshots/snapshots.pg.ts';
import { version } from './version.ts';

export type App = {
  readonly database: Database;
  readonly accounts: AccountsService;
  /** The operations this server answers. */
  readonly endpoints: readonly Endpoint[];
  /** Which models are connected, or how to connect some, in a sentence. */
  readonly models: string;
  /** What is sold, or how to sell, in a sentence. */
  readonly payments: string;
  listen(): Promise<{ url: string }>;
  /** Takes no more requests, lets those under way end, and closes the database. */
  stop(): Promise<void>;
};

export type AppOverrides = {
  /** An open database; the caller closes it. */
  database?: Database;
  logger?: Logger;
  /** Where the models' settings are read from; the process's own unless told. */
  environment?: NodeJS.ProcessEnv;
  /** How long what is under way may take at a stop, milliseconds. */
  graceMs?: number;
};

/** Oldest client that understands this server. */
const minimumClient = '0.1.0';

/** Builds the server from its configuration. Throws what `openDatabase` throws, and `configuration_invalid`. */
export async function createApp(config: Config, overrides: AppOverrides = {}): Promise<App> {
  const logger =
    overrides.logger ??
    createLogger({ level: config.logLevel, secrets: secretsOf(config, overrides.environment) });
  // Before anything runs: what is refused here must not leave a server half started.
  const embedded =
    (overrides.database?.kind ?? (config.databaseUrl ? 'postgres' : 'embedded')) === 'embedded';
  const selling = readPaymentConfig(overrides.environment ?? process.env, { embedded });
  if (selling !== null && config.billing === 'off')
    throw new AppError(
      'configuration_invalid',
      'BILLING=off and STRIPE_SECRET_KEY are both set: a server that does not bill sells nothing. The server was not started.',
    );
  const database = overrides.database ?? (await open(config, logger));
  const closeDatabase = async () => {
    if (overrides.database === undefined) await database.close();
  };
  try {
    return await build(config, { ...overrides, logger, database, selling }, closeDatabase);
  } catch (error) {
    await closeDatabase();
    throw error;
  }
}

async function build(
  config: Config,
  {
    database,
    logger,
    graceMs = 5_000,
    environment = process.env,
    selling,
  }: AppOverrides & { database: Database; logger: Logger; selling: PaymentConfig | null },
  closeDatabase: () => Promise<void>,
): Promise<App> {
  const ledgerRules = { ...config, lotDays: { promo: config.grantDays, paid: config.creditDays } };
  const credits = (db: Knex) => createCreditStore(db, ledgerRules);
  await loadConfiguredPrices(credits(database.knex), config.priceFile, logger);
  const operations = createOperationsStore(database.knex);
  const tenants = composeTenants({ config, database, credits, operations });
  const models = await composeModels({
    config,
    environment,
    prices: credits(database.knex),
    facts: (orgId) => storedFacts(database.knex, orgId),
    logger,
  });
  const neighbours = (db: Knex) => ({
    credits: credits(db),
    projects: createProjectStore(db),
    snapshots: createSnapshotStore(db),
  });
  const mayStart = createMayStart(operations, config.dailyLossLimit);
  const runs = await composeRuns({ config, database, neighbours, logger, models, mayStart });

  const ledgerWorker = config.serverRole === 'api' ? null : startLedgerWorker(credits(database.knex), logger);

  let listening: Listening | undefined;
  const payments = await composePayments({
    config,
    settings: selling,
    database,
    balance: credits(database.knex).balance,
    ledger: (db) => createLedgerAdjustments(db, ledgerRules),
    emailOf: tenants.accounts.emailOf,
    logger,
    version,
    ownUrl: () => listening?.url ?? `http://${config.host}:${config.port}`,
  });

  const info: ServerInfo = {
    name: 'plumbline',
    version,
    apiVersion: 1,
    minimumClient,
    storage: database.kind,
    billing: config.billing,
    payments: payments.configured,
    models: modelNames(models.gateway),
    limits: { ...snapshotLimits },
  };
  const health = serverRoutes({ info: () => info, checkReady: runs.checkReady });
  const routers: Router[] =
    config.serverRole === 'worker'
      ? [health]
      : [health, ...tenants.routers, ...payments.routers, ...runs.routers];
  const http = createHttpApp({
    routers,
    authenticate: withOperator(config.adminToken, tenants.accounts.authenticate),
    idempotency: createIdempotencyStore(database.knex),
    logger,
    rateLimits: { perAddress: config.ratePerAddress, perAccount: config.ratePerAccount },
    trustProxy: config.trustProxy,
    version,
  });

  return {
    database,
    accounts: tenants.accounts,
    endpoints: routers.flatMap(mountedEndpoints),
    models: models.description,
    payments: payments.description,
    async listen() {
      listening = await listenOn(http, config);
      return { url: listening.url };
    },
    async stop() {
      await listening?.close(graceMs);
      await Promise.all([runs.stop(graceMs), payments.worker?.stop(graceMs), ledgerWorker?.stop()]);
      await models.stop();
      await closeDatabase();
    },
  };
}

function open({ databaseUrl, dataFolder }: Config, logger: Logger): Promise<Database> {
  return openDatabase({ ...(databaseUrl === undefined ? { dataFolder } : { url: databaseUrl }), logger });
}

function modelNames({ roles, demo }: ModelGateway): ServerInfo['models'] {
  return (
    roles && { architect: roles.architect.map(nameOf), implementer: roles.implementer.map(nameOf), demo }
  );
}

/** What no log line may show. */
function secretsOf({ adminToken, databaseUrl }: Config, environment = process.env): string[] {
  const password = databaseUrl === undefined ? undefined : URL.parse(databaseUrl)?.password;
  const decoded = password === undefined ? undefined : decodeURIComponent(password);
  const stripe = [
    environment['STRIPE_SECRET_KEY'],
    ...(environment['STRIPE_WEBHOOK_SECRET'] ?? '').split(','),
  ];
  return [adminToken, environment['MODEL_API_KEY'], password, decoded, ...stripe].filter(
    (secret) => secret !== undefined,
  );
}
