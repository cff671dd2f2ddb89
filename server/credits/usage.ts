/** Tokens of one model call. Cached and cache-write tokens are inside `prompt`, reasoning tokens inside `output`. */
export type Usage = {
  prompt: number;
  cached: number;
  cacheWrite: number;
  output: number;
  reasoning: number;
  /** The provider reported none and the tokens were counted here. */
  estimated: boolean;
  /** pico-USD, where the provider says what the call cost. It charges nothing. */
  reportedCost?: number | null;
};

const most = 2_147_483_647;

/**
 * Usage as the ledger takes it. Providers have reported negative, fractional and overlapping counts: each is brought
 * into its range, parts never exceed the whole. A reported zero stays zero.
 */
export function soundUsage(usage: Usage): Usage {
  const prompt = within(usage.prompt, most);
  const cached = within(usage.cached, prompt);
  const output = within(usage.output, most);
  return {
    prompt,
    cached,
    cacheWrite: within(usage.cacheWrite, prompt - cached),
    output,
    reasoning: within(usage.reasoning, output),
    estimated: usage.estimated,
    reportedCost: soundCost(usage.reportedCost),
  };
}

function within(value: number, limit: number): number {
  if (Number.isNaN(value)) return 0;
  return Math.max(0, Math.min(limit, Math.ceil(value)));
}

const soundCost = (cost: number | null | undefined): number | null =>
  typeof cost === 'number' && Number.isSafeInteger(cost) && cost >= 0 ? cost : null;
