import type { Config } from '../config.ts';
import { type FactsCache, memoryFacts } from '../context/facts/factsCache.ts';
import { createFactsPool } from '../context/facts/factsPool.ts';
import type { CreditStore } from '../credits/credits.store.ts';
import { priceAdvice } from '../credits/priceAdvice.ts';
import { priceQuote } from '../credits/priceQuote.ts';
import { demoScript } from '../demo/demoScript.ts';
import { startScriptedModel } from '../demo/scriptedModel.ts';
import { createGateway } from '../models/gateway.ts';
import { asksForDemo, readModelConfig } from '../models/modelConfig.ts';
import { notConnectedMessage } from '../models/notConnected.ts';
import { planRetry } from '../models/retryPlan.ts';
import type { ModelGateway } from '../runs/engine/modelCalls.ts';
import type { RunLogger } from '../runs/ports.ts';
import type { RunModels } from './composeRuns.ts';
import { createRunTools, promptTokens } from './runTools.ts';

/** Instructions, format, plan and file list around what is shown to a model, at most. */
const overheadTokens = 8_000;
/** Tokens of docs/plan.md that are shown beside the files, at most. */
const longestPlan = 4_000;
const reviewOutputTokens = 4_000;
const interviewOutputTokens = 2_000;
/** What this process remembers about the contents of files, in bytes. */
const factsBytes = 32_000_000;

export type ModelsPart = RunModels & {
  gateway: ModelGateway;
  /** What is connected, or how to connect something. */
  description: string;
  stop(): Promise<void>;
};

/**
 * The connected models with everything runs need of them. The demo model is started only when MODEL=demo asks for it, as a
 * service of its own on loopback that is reached like any other. Throws `configuration_invalid`.
 */
export async function composeModels(options: {
  config: Config;
  environment: Readonly<Record<string, string | undefined>>;
  prices: Pick<CreditStore, 'findPrice'>;
  /** Where an organization's facts about contents are kept. */
  facts(orgId: string): FactsCache;
  logger: RunLogger;
}): Promise<ModelsPart> {
  const { config, environment, prices, logger } = options;
  const pool = createFactsPool();
  const memory = memoryFacts(factsBytes);
  const demo = asksForDemo(environment) ? await startScriptedModel(demoScript) : null;
  const models = readModelConfig(environment, demo?.url ?? null);
  const gateway = createGateway(models, { logger });
  const outputTokens = models.maxOutputTokens;
  const planTokens = Math.min(longestPlan, config.contextTokens);
  const limits = { outputTokens, reviewOutputTokens, interviewOutputTokens, overheadTokens, planTokens };
  return {
    gateway,
    planRetry,
    promptTokens,
    tools: createRunTools(
      {
        maxOutputTokens: models.maxOutputTokens,
        reviewOutputTokens,
        interviewOutputTokens,
        contextTokens: config.contextTokens,
        planTokens,
      },
      config.advisoryChecks,
      (orgId) => ({ pool, cache: memory.over(options.facts(orgId)) }),
    ),
    notConnected: notConnectedMessage,
    priceQuote: (input) => priceQuote({ findPrice: prices.findPrice, limits }, input),
    description: `${describe(gateway)}${await priceAdvice(modelsOf(gateway), prices, new Date())}`,
    stop: async () => {
      await pool.close();
      await demo?.stop();
    },
  };
}

function describe({ roles, demo }: ModelGateway): string {
  if (!roles) return notConnectedMessage;
  if (demo) return 'the scripted demo model, which only knows the sample project. Not a real model.';
  const names = (role: keyof typeof roles): string =>
    roles[role].map(({ provider, model }) => `${provider}/${model}`).join(', ');
  return `Architect ${names('architect')}; Implementer ${names('implementer')}`;
}

/** The demo's are left out: their prices are invented. */
const modelsOf = ({ roles, demo }: ModelGateway) =>
  demo || roles === null ? [] : [...roles.architect, ...roles.implementer];
