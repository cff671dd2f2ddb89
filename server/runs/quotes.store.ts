import type { RunKind } from '#shared/quotes.contract.ts';
import type { TodoRef } from '#shared/todo/todoRef.ts';

/** The tiers of a model's price at the time of the quote; a run is charged by these and no later ones. */
export type PinnedPrice = { id: string; tierMinPrompt: number };
/** By `provider/model`. */
export type PinnedPrices = Record<string, PinnedPrice[]>;

export type QuoteRecord = {
  id: string;
  orgId: string;
  projectId: string;
  kind: RunKind;
  request: {
    todo: TodoRef | null;
    file: string | null;
    fromRunId: string | null;
    checks: number;
    /** Not in quotes of earlier versions. */
    interview?: boolean;
    edited?: boolean;
    contextTokens: number;
  };
  low: number;
  likely: number;
  max: number;
  least: number;
  prices: PinnedPrices;
  createdAt: string;
  expiresAt: string;
  expired: boolean;
};

/** What a quote says of work that is not verified: its run is never charged by harsher rules. `freePerDay` in micro-USD. */
export type PromisedRules = { chargeRejected: 'allowance' | 'full'; freePerDay: number };

export type QuoteStore = {
  insert(
    quote: Omit<QuoteRecord, 'createdAt' | 'expiresAt' | 'expired'> & { rules: PromisedRules },
    validMinutes: number,
  ): Promise<QuoteRecord>;
  find(orgId: string, quoteId: string): Promise<QuoteRecord | null>;
  /**
   * Minutes that the last runs of this kind took until they were verified or rejected, without what they waited for the user. Those
   * whose client stayed away for an hour are left out: how long the checks took is not known of them.
   */
  recentMinutes(like: {
    orgId: string;
    projectId: string;
    kind: RunKind;
    edited: boolean;
  }): Promise<number[]>;
};
