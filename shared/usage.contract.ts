import * as z from 'zod';
import { idSchema, microUsdSchema, timeSchema } from './common.contract.ts';
import { endpoint } from './endpoint.ts';

export const usageGroups = ['project', 'run', 'model', 'day'] as const;
export type UsageGroup = (typeof usageGroups)[number];

const usageRowSchema = z.object({
  /** Id of the project or run, `provider/model`, or the day in UTC as `2026-01-31`. */
  key: z.string(),
  /** For people: name of the project, what the run was about. */
  label: z.string(),
  runs: z.int(),
  /** Calls whose answer was recorded, and their tokens. */
  calls: z.int(),
  promptTokens: z.int(),
  outputTokens: z.int(),
  /** What the calls would cost, and what of it was charged. A model has no charge of its own: runs are charged. */
  spent: microUsdSchema,
  charged: microUsdSchema.nullable(),
});
export type UsageRow = z.infer<typeof usageRowSchema>;

const usageSchema = z.object({
  group: z.enum(usageGroups),
  since: timeSchema,
  /** Dearest first, days newest first; at most 500. */
  items: z.array(usageRowSchema),
  total: z.object({
    runs: z.int(),
    spent: microUsdSchema,
    charged: microUsdSchema,
    /** Part of `spent`: of runs that have not ended and are charged when they do. */
    underWay: microUsdSchema.default(0),
  }),
});
export type Usage = z.infer<typeof usageSchema>;

const quotedRunSchema = z.object({
  runId: idSchema,
  /** For people: what the run was about. */
  about: z.string(),
  kind: z.string(),
  ending: z.string(),
  at: timeSchema,
  /** As quoted before the run. */
  low: microUsdSchema,
  likely: microUsdSchema,
  max: microUsdSchema,
  authorized: microUsdSchema,
  /** What the model calls came to, and what of it was charged. */
  spent: microUsdSchema,
  charged: microUsdSchema,
});

const quotedSchema = z.object({
  /** Newest first, at most 50. */
  items: z.array(quotedRunSchema),
  /** Of those: how many came to no more than quoted as likely, and as maximum. */
  withinLikely: z.int(),
  withinMax: z.int(),
});
export type Quoted = z.infer<typeof quotedSchema>;

export const usageApi = {
  listQuoted: endpoint({
    id: 'listQuoted',
    method: 'GET',
    path: '/v1/credits/quoted',
    summary: 'The last 50 runs that ended: what was quoted, and what was charged',
    auth: 'user',
    response: quotedSchema,
  }),
  getUsage: endpoint({
    id: 'getUsage',
    method: 'GET',
    path: '/v1/credits/usage',
    summary: 'What the organization used in the last days, by project, run, model or day',
    auth: 'user',
    query: z.object({
      group: z.enum(usageGroups).default('project'),
      days: z.coerce.number().int().min(1).max(366).default(30),
    }),
    response: usageSchema,
  }),
};
