import { chargeFor } from './chargeFor.ts';
import type { PriceTier } from './price.ts';

/**
 * The most a call can be charged, in micro-USD: every prompt token at the dearest kind of input, the whole output limit
 * used, in whichever tier that comes dearest that a prompt of up to that many tokens can fall into.
 */
export function worstCase(
  tiers: readonly PriceTier[],
  { promptTokens, maxOutputTokens }: { promptTokens: number; maxOutputTokens: number },
): number {
  const lowest = Math.min(...tiers.map((tier) => tier.tierMinPrompt));
  const possible = tiers.filter((tier) => tier.tierMinPrompt <= Math.max(promptTokens, lowest));
  const charges = possible.map((tier) => {
    const kinds = [tier.input, tier.cached, tier.cacheWrite].map(BigInt);
    const output = BigInt(maxOutputTokens) * BigInt(tier.output);
    return Math.max(...kinds.map((kind) => chargeFor(BigInt(promptTokens) * kind + output, tier.markupBps)));
  });
  return Math.max(0, ...charges);
}
