import { setTimeout as sleep } from 'node:timers/promises';
import type { Router } from 'express';
import type { Config } from '../config.ts';
import type { Database } from '../db/database.ts';
import { exportRoutes } from '../export/export.routes.ts';
import { failpoint } from '../failpoint.ts';
import { type BuildNeighbours, createRunUnit } from '../jobs/createRunUnit.ts';
import { embeddedWakeups } from '../jobs/embeddedWakeups.ts';
import { postgresWakeups } from '../jobs/postgresWakeups.ts';
import { startRetentionWorker } from '../jobs/retentionWorker.ts';
import { startRunQueue } from '../jobs/runQueue.ts';
import { startRunWorker } from '../jobs/runWorker.ts';
import type { EngineDeps } from '../runs/engine/advance.ts';
import { eventRoutes } from '../runs/events.routes.ts';
import type { RunLogger } from '../runs/ports.ts';
import { runRoutes } from '../runs/runs.routes.ts';
import type { RunServiceDeps } from '../runs/service/runService.ts';

/** Hours until a run that waits for somebody is ended. */
const waitHours = 72;
const quoteMinutes = 15;

export type RunModels = Pick<EngineDeps, 'gateway' | 'planRetry' | 'promptTokens' | 'tools'> &
  Pick<RunServiceDeps, 'notConnected' | 'priceQuote'>;

export type RunsPart = {
  readonly routers: readonly Router[];
  /** Throws when the queue does not answer. */
  checkReady(): Promise<void>;
  /** Takes no new jobs, lets steps under way finish within `graceMs`, frees the rest for the next server. */
  stop(graceMs: number): Promise<void>;
};

/** Puts queue, engine and API of runs together, and starts working on them where this process is to. */
export async function composeRuns(options: {
  config: Config;
  database: Database;
  neighbours: BuildNeighbours;
  logger: RunLogger;
  models: RunModels;
  mayStart: RunServiceDeps['mayStart'];
}): Promise<RunsPart> {
  const { config, database, logger, models } = options;
  const url = database.kind === 'postgres' ? config.databaseUrl : undefined;
  const queue = await startRunQueue({ database, logger, ...(url === undefined ? {} : { url }) });
  const listening = url === undefined ? null : await postgresWakeups({ url, knex: database.knex, logger });
  const wakeups = listening ?? embeddedWakeups();
  const unit = createRunUnit(database, queue, options.neighbours);
  const worker =
    config.serverRole === 'api'
      ? null
      : await startRunWorker({
          queue,
          engine: { ...unit, ...models, wakeups, logger, failpoint, sleep: pause, waitHours },
          concurrency: config.runConcurrency,
          ownsDatabase: database.kind === 'embedded',
        });
  const retention =
    config.serverRole === 'api' ? null : startRetentionWorker({ ...unit, logger }, config.messageDays);
  const service: RunServiceDeps = {
    ...unit,
    wakeups,
    gateway: models.gateway,
    notConnected: models.notConnected,
    priceQuote: models.priceQuote,
    mayStart: options.mayStart,
    settings: {
      maxAttempts: config.maxAttempts,
      minimumBalance: config.minimumBalance,
      billing: config.billing,
      chargeRejected: config.chargeRejected,
      contextTokens: config.contextTokens,
      waitHours,
      quoteMinutes,
    },
  };
  return {
    routers:
      config.serverRole === 'worker' ? [] : [runRoutes(service), eventRoutes(service), exportRoutes(service)],
    async checkReady() {
      await database.ping();
      await queue.ping();
    },
    async stop(graceMs) {
      await Promise.all([(worker ?? queue).stop(graceMs), retention?.stop()]);
      await listening?.close();
    },
  };
}

const pause = async (ms: number, signal: AbortSignal): Promise<void> => {
  await sleep(ms, undefined, { signal });
};
