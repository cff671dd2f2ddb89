import { formatCredits, microUsdPerCredit } from '#shared/money.ts';
import type { Quote } from '#shared/quotes.contract.ts';

export type QuoteLimits = { maxCredits: number; confirmAbove: number };
export type QuoteDecision =
  /** The cap of the user's settings is below what a run needs at least. */
  | { kind: 'capped'; message: string }
  /** `ask` is false when the user said not to be asked below an amount. micro-USD. */
  | { kind: 'offer'; authorized: number; ask: boolean };

/** How much a run may hold under a quote and the user's own cap, and whether to ask first. */
export function decideQuote(
  quote: Pick<Quote, 'suggestedAuthorization' | 'leastAuthorization'>,
  { maxCredits, confirmAbove }: QuoteLimits,
): QuoteDecision {
  const cap = Math.floor(maxCredits * microUsdPerCredit);
  if (cap < quote.leastAuthorization) {
    return {
      kind: 'capped',
      message: `This run needs at least ${formatCredits(quote.leastAuthorization, 'up')}, and your setting plumbline.run.maxCredits allows ${formatCredits(cap, 'down')}. Nothing was sent.`,
    };
  }
  const authorized = Math.min(quote.suggestedAuthorization, cap);
  return {
    kind: 'offer',
    authorized: Math.max(authorized, quote.leastAuthorization),
    ask: authorized > confirmAbove * microUsdPerCredit,
  };
}
