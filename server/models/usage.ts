import * as z from 'zod';
import type { ModelAnswer } from './gateway.ts';

export type ReportedUsage = { prompt: number; output: number };

const picoUsdPerUsd = 1e12;
const count = z.int().min(0);
const reported = z.object({
  prompt_tokens: count,
  completion_tokens: count,
  total_tokens: count.nullish().catch(null),
  prompt_tokens_details: z
    .object({ cached_tokens: count.nullish(), cache_write_tokens: count.nullish() })
    .nullish(),
  /** USD, as OpenRouter reports it. */
  cost: z.number().min(0).max(1_000).nullish().catch(null),
  completion_tokens_details: z.object({ reasoning_tokens: count.nullish() }).nullish(),
});

/**
 * What a call used. A reported zero is zero; usage that is missing, malformed, negative or above what is possible (`most`) is
 * counted from the texts and marked estimated. Parts never exceed the whole they are inside of; reasoning that was reported beside
 * the output is added to it.
 */
export function usageOf(
  raw: unknown,
  { counted, most }: { counted(): ReportedUsage; most: ReportedUsage },
): ModelAnswer['usage'] {
  const parsed = reported.safeParse(raw);
  const output = parsed.success ? outputOf(parsed.data) : 0;
  if (!parsed.success || parsed.data.prompt_tokens > most.prompt || output > most.output) {
    return { ...counted(), cached: 0, cacheWrite: 0, reasoning: 0, estimated: true, reportedCost: null };
  }
  const { prompt_tokens: prompt, ...details } = parsed.data;
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

/** Most services count reasoning inside the completion; the total, or a part larger than its whole, tells those that do not. */
function outputOf(usage: z.output<typeof reported>): number {
  const { prompt_tokens: prompt, completion_tokens: completion, total_tokens: total } = usage;
  const reasoning = usage.completion_tokens_details?.reasoning_tokens ?? 0;
  const sum = completion + reasoning;
  const beside = typeof total === 'number' ? total === prompt + sum : reasoning > completion;
  return beside ? sum : completion;
}
