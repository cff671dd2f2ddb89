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

export type QuoteStore = {
  insert(
    quote: Omit<QuoteRecord, 'createdAt' | 'expiresAt' | 'expired'>,
    validMinutes: number,
  ): Promise<QuoteRecord>;
  find(orgId: string, quoteId: string): Promise<QuoteRecord | null>;
};
