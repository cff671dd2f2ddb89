import type { Role, RunKind } from '#shared/quotes.contract.ts';
import type { ModelGateway, ModelRef } from '../engine/modelCalls.ts';
import type { RunWakeups, Unit } from '../ports.ts';
import type { PinnedPrices } from '../quotes.store.ts';

/** Who calls: every read and write is bound to the organization of the caller's token. */
export type RunCaller = { orgId: string; accountId: string };

export type RunSettings = {
  maxAttempts: number;
  /** Below this available balance no run starts, micro-USD. */
  minimumBalance: number;
  /** With `off` what a run may use is capped, and the balance does not matter. */
  billing: 'credits' | 'off';
  chargeRejected: 'allowance' | 'full';
  /** Hours after which a run that waits for somebody is cancelled. */
  waitHours: number;
  /** Minutes for which a quote's prices hold. */
  quoteMinutes: number;
  /** Tokens of workspace files a model is shown at most. */
  contextTokens: number;
};

export type QuoteInput = {
  kind: RunKind;
  interview: boolean;
  edited: boolean;
  contextTokens: number;
  requestTokens: number;
  maxAttempts: number;
  checks: number;
  minutesHistory: readonly number[];
  models: Record<Role, ModelRef[]>;
};

export type PricedQuote = {
  low: number;
  likely: number;
  max: number;
  leastAuthorization: number;
  suggestedAuthorization: number;
  minutes: { low: number; likely: number; max: number };
  items: { step: string; role: Role; model: string; low: number; likely: number; max: number }[];
  prices: PinnedPrices;
};

export type RunServiceDeps = Unit & {
  wakeups: RunWakeups;
  gateway: Pick<ModelGateway, 'roles' | 'demo'>;
  /** How to connect models, for the error when none are. */
  notConnected: string;
  /** Throws `price_unknown` naming the model that has no price. */
  priceQuote(input: QuoteInput): Promise<PricedQuote>;
  /** Throws `runs_stopped` while no new run may start. */
  mayStart(orgId: string): Promise<void>;
  settings: RunSettings;
};
