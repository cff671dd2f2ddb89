import * as z from 'zod';
import type { ModelAnswer } from './gateway.ts';

export type ReportedUsage = { prompt: number; output: number };

const picoUsdPerUsd = 1e12;
const count = z.int().min(0);
const reported = z.object({
  prompt_tokens: count,
  completion_tokens: count,
  prompt_tokens_details: z
    .object({ cached_tokens: count.nullish(), cache_write_tokens: count.nullish() })
    .nullish(),
  /** USD, as OpenRouter reports it. */
  cost: z.number().min(0).max(1_000).nullish().catch(null),
  completion_tokens_details: z.object({ reasoning_tokens: count.nullish() }).nullish(),
});

/**
 * What a call used. A reported zero is zero; usage that is missing, malformed, negative or above what is possible (`most`) is
 * counted from the texts and marked estimated. Parts never exceed the whole they are inside of.
 */
export function usageOf(
  raw: unknown,
  { counted, most }: { counted(): ReportedUsage; most: ReportedUsage },
): ModelAnswer['usage'] {
  const parsed = reported.safeParse(raw);
  const absurd =
    parsed.data && (parsed.data.prompt_tokens > most.prompt || parsed.data.completion_tokens > most.output);
  if (!parsed.success || absurd) {
    return { ...counted(), cached: 0, cacheWrite: 0, reasoning: 0, estimated: true, reportedCost: null };
  }
  const { prompt_tokens: prompt, completion_tokens: output, ...details } = parsed.data;
  const cached = Math.min(prompt, details.prompt_tokens_details?.cached_tokens ?? 0);
  return {
    prompt,
    cached,
    cacheWrite: Math.min(prompt - cached, details.prompt_tokens_details?.cache_write_tokens ?? 0),
    output,
    reasoning: Math.min(output, details.completion_tokens_details?.reasoning_tokens ?? 0),
    estimated: false,
    reportedCost: typeof details.cost === 'number' ? Math.round(details.cost * picoUsdPerUsd) : null,
  };
}
