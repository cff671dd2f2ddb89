import * as z from 'zod';

/** Step that records what the first request of a run showed. */
export const shownStepKey = 'context';

export const shownStepSchema = z.object({
  files: z.array(z.object({ path: z.string(), reason: z.string() })),
  omitted: z.int(),
  tokens: z.int(),
});
export type ShownContext = z.infer<typeof shownStepSchema>;
