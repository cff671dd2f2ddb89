/** pico-USD per token as decimal strings, so that no digit is lost on the wire. */
export type UnitPrices = { input: string; cached: string; cacheWrite: string; output: string };

export type PriceTier = UnitPrices & {
  /** The tier holds for prompts of at least this many tokens. */
  tierMinPrompt: number;
  /** Basis points on top of the provider's cost; 1,000 is 10 %. */
  markupBps: number;
};

/** One tier of one version of a model's price. The tiers of a version share `validFrom`, and so one of them pins them all. */
export type Price = PriceTier & { id: string; provider: string; model: string; validFrom: string };
export type NewPrice = Omit<Price, 'id' | 'validFrom'>;

/** The tier that holds for a prompt of that many tokens, or the lowest one when none does. */
export function tierFor<T extends { tierMinPrompt: number }>(
  tiers: readonly T[],
  prompt: number,
): T | undefined {
  const ascending = [...tiers].sort((a, b) => a.tierMinPrompt - b.tierMinPrompt);
  return ascending.filter((tier) => tier.tierMinPrompt <= prompt).at(-1) ?? ascending[0];
}

/** Whether two versions say the same, in whatever order their tiers are. */
export const sameTiers = (one: readonly PriceTier[], other: readonly PriceTier[]): boolean =>
  numbersOf(one) === numbersOf(other);

const numbersOf = (tiers: readonly PriceTier[]): string =>
  JSON.stringify(
    tiers
      .toSorted((a, b) => a.tierMinPrompt - b.tierMinPrompt)
      .map((one) => [one.tierMinPrompt, one.input, one.cached, one.cacheWrite, one.output, one.markupBps]),
  );
