import type { Router } from 'express';
import type { Knex } from 'knex';
import { createAccountStore } from '../accounts/accounts.pg.ts';
import { accountsRoutes } from '../accounts/accounts.routes.ts';
import { type AccountsService, createAccountsService } from '../accounts/accounts.service.ts';
import { createTokenStore } from '../accounts/tokens.pg.ts';
import { adminRoutes } from '../admin/admin.routes.ts';
import { createMetrics } from '../admin/metrics.pg.ts';
import { operationsRoutes } from '../admin/operations.routes.ts';
import type { OperationsStore } from '../admin/operations.store.ts';
import type { Config } from '../config.ts';
import { creditsRoutes } from '../credits/credits.routes.ts';
import type { CreditStore } from '../credits/credits.store.ts';
import { importPrices } from '../credits/priceFile.ts';
import { createQuotedReport } from '../credits/quoted.pg.ts';
import { usageRoutes } from '../credits/usage.routes.ts';
import { createUsageReport } from '../credits/usageReport.pg.ts';
import type { Database } from '../db/database.ts';
import { createProjectStore } from '../projects/projects.pg.ts';
import { projectsRoutes } from '../projects/projects.routes.ts';
import { createProjectsService } from '../projects/projects.service.ts';
import { createRunStore } from '../runs/runs.pg.ts';
import { createSnapshotStore } from '../snapshots/snapshots.pg.ts';
import { snapshotsRoutes } from '../snapshots/snapshots.routes.ts';
import { createSnapshotsService } from '../snapshots/snapshots.service.ts';

export type TenantsPart = { readonly accounts: AccountsService; readonly routers: readonly Router[] };

/** Puts together what organizations have apart from their runs: accounts, wallet, projects, snapshots. */
export function composeTenants(options: {
  config: Config;
  database: Database;
  credits: (db: Knex) => CreditStore;
  operations: OperationsStore;
}): TenantsPart {
  const { config, database, credits, operations } = options;
  const { knex } = database;
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
  return {
    accounts,
    routers: [
      accountsRoutes(accounts),
      projectsRoutes(projects),
      snapshotsRoutes(snapshots),
      creditsRoutes({
        credits: credits(knex),
        billing: config.billing,
        minimum: config.minimumBalance,
        chargeRejected: config.chargeRejected,
      }),
      usageRoutes({ usage: createUsageReport(knex), quoted: createQuotedReport(knex) }),
      operationsRoutes({
        operations,
        metrics: createMetrics(knex, operations),
        lossLimit: config.dailyLossLimit,
        balance: credits(knex).balance,
        revokeTokens: accounts.revokeTokens,
      }),
      adminRoutes({
        accounts,
        credits: {
          ...credits(knex),
          importPrices: (file) => database.transaction((trx) => importPrices(credits(trx), file, new Date())),
        },
      }),
    ],
  };
}
