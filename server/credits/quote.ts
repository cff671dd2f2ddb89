import type { Role, RunKind } from '#shared/quotes.contract.ts';
import { chargeFor, costOf } from './chargeFor.ts';
import { type PriceTier, tierFor } from './price.ts';
import { quoteMinutes } from './quoteMinutes.ts';
import { type CallSize, callSizes, type OutputLimits } from './quoteSizes.ts';
import { worstCase } from './worstCase.ts';

export type ModelPrice = { provider: string; model: string; tiers: readonly PriceTier[] };

export type QuoteInput = {
  kind: RunKind;
  /** The Architect asks questions before the plan. */
  interview?: boolean;
  /** The user wrote the change: it is reviewed, and no model writes. */
  edited?: boolean;
  /** Tokens of workspace files shown at most. */
  contextTokens: number;
  /** Tokens of the user's own words. */
  requestTokens: number;
  maxAttempts: number;
  /** Command checks the client runs per attempt. */
  checks: number;
  /** Per role the models in the order they are tried, with every tier of their price. */
  models: Record<Role, readonly ModelPrice[]>;
  limits: OutputLimits;
  /** Minutes that comparable runs took, in any order. */
  minutesHistory?: readonly number[];
};

type Range = { low: number; likely: number; max: number };
export type QuoteItem = Range & { step: string; role: Role; model: string };
export type QuoteEstimate = Range & {
  /** The worst case of one complete attempt, as its calls will be reserved: a hold of that never stops a first attempt. */
  leastAuthorization: number;
  suggestedAuthorization: number;
  /** Per step; they add up to the totals. */
  items: QuoteItem[];
  minutes: Range;
};

/** One run in two repairs once. */
const likelyRepairs = 0.5;

/**
 * The price of a run in micro-USD before it starts. Low is one attempt with short answers and likely one repair in two
 * runs, both on the preferred model; max is every attempt at its full output on the dearest model of the list.
 */
export function quoteRun(input: QuoteInput): QuoteEstimate {
  const steps = callSizes(input).map((step) => {
    const models = input.models[step.role];
    const worst = (size: CallSize) => Math.max(...models.map(({ tiers }) => worstCase(tiers, size)));
    const usual = (size: CallSize) => plainCharge(models[0]?.tiers ?? [], size);
    const low = usual(step.short);
    const repair = Math.ceil(likelyRepairs * usual(step.usualRepair));
    const likely = Math.max(low, usual(step.usual)) + (input.maxAttempts > 1 ? repair : 0);
    const first = worst(step.full);
    const max = Math.max(likely, first + (input.maxAttempts - 1) * worst(step.fullRepair));
    const model = `${models[0]?.provider}/${models[0]?.model}`;
    return { first, item: { step: step.step, role: step.role, model, low, likely, max } };
  });
  const items = steps.map(({ item }) => item);
  const total = (amount: (item: QuoteItem) => number) => items.reduce((sum, item) => sum + amount(item), 0);
  const likely = total((item) => item.likely);
  const max = total((item) => item.max);
  const leastAuthorization = steps.reduce((sum, { first }) => sum + first, 0);
  return {
    low: total((item) => item.low),
    likely,
    max,
    leastAuthorization,
    suggestedAuthorization: Math.min(max, Math.max(2 * likely, leastAuthorization)),
    items,
    minutes: quoteMinutes(input),
  };
}

function plainCharge(tiers: readonly PriceTier[], { promptTokens, maxOutputTokens }: CallSize): number {
  const tier = tierFor(tiers, promptTokens);
  if (tier === undefined) return 0;
  const counted = { prompt: promptTokens, cached: 0, cacheWrite: 0, output: maxOutputTokens, reasoning: 0 };
  return chargeFor(costOf({ ...counted, estimated: true }, tier), tier.markupBps);
}
