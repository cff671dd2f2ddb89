import * as z from 'zod';
import { verdictSchema } from './changes.contract.ts';
import { checkResultSchema } from './checks.contract.ts';
import { idParams, idSchema, microUsdSchema, sha256Schema, timeSchema } from './common.contract.ts';
import { endpoint } from './endpoint.ts';
import { runKindSchema } from './quotes.contract.ts';
import { outcomeSchema, runStateSchema } from './runs.contract.ts';
import { todoRefSchema } from './todo/todoRef.ts';

const modelCallSchema = z.object({
  step: z.string(),
  attempt: z.int(),
  role: z.string(),
  provider: z.string(),
  model: z.string(),
  status: z.enum(['reserved', 'dispatched', 'recorded', 'void']),
  /** Cached and cache-write tokens are inside prompt tokens, reasoning tokens inside output tokens. */
  tokens: z.object({
    prompt: z.int(),
    cached: z.int(),
    cacheWrite: z.int(),
    output: z.int(),
    reasoning: z.int(),
    estimated: z.boolean(),
  }),
  /** pico-USD per token, as pinned when the call was reserved; decimal strings. */
  unitPrices: z.object({ input: z.string(), cached: z.string(), cacheWrite: z.string(), output: z.string() }),
  markupBps: z.int(),
  charge: microUsdSchema,
  /** Cost the house bears: retries, unusable answers. */
  absorbed: microUsdSchema,
  providerRequestId: z.string().nullable(),
});

export const receiptSchema = z.object({
  runId: idSchema,
  projectId: idSchema,
  projectName: z.string(),
  kind: runKindSchema,
  todo: todoRefSchema.nullable(),
  state: runStateSchema,
  outcome: outcomeSchema.nullable(),
  demo: z.boolean(),
  tested: z.boolean(),
  /** The run whose verified change this one merged and checked again, free of charge. */
  rebaseOf: idSchema.nullable().default(null),
  quote: z.object({ low: microUsdSchema, likely: microUsdSchema, max: microUsdSchema }),
  authorized: microUsdSchema,
  spent: microUsdSchema,
  charged: microUsdSchema,
  /** Spent but not charged: the free allowance or the house paid. */
  notCharged: microUsdSchema,
  /** Why `charged` is what it is, in a sentence. */
  chargeReason: z.string(),
  files: z.array(
    z.object({
      op: z.enum(['create', 'modify', 'delete']),
      path: z.string(),
      before: sha256Schema.nullable(),
      after: sha256Schema.nullable(),
    }),
  ),
  /** What the Implementer was shown of the snapshot and why; `omitted` counts the files that were not. Null before the first request. */
  shown: z
    .object({
      files: z.array(z.object({ path: z.string(), reason: z.string() })),
      omitted: z.int(),
      tokens: z.int(),
    })
    .nullable()
    .default(null),
  attempts: z.array(
    z.object({
      attempt: z.int(),
      changeSha256: sha256Schema.nullable(),
      checks: z.array(checkResultSchema),
      verdict: verdictSchema.nullable(),
    }),
  ),
  calls: z.array(modelCallSchema),
  transfers: z.array(
    z.object({
      id: z.string(),
      kind: z.string(),
      amount: microUsdSchema,
      postedAfter: microUsdSchema,
      at: timeSchema,
    }),
  ),
  createdAt: timeSchema,
  endedAt: timeSchema.nullable(),
});
export type Receipt = z.infer<typeof receiptSchema>;

export const receiptsApi = {
  getReceipt: endpoint({
    id: 'getReceipt',
    method: 'GET',
    path: '/v1/runs/:id/receipt',
    summary: 'The receipt of an ended run: every check, file hash, model call and charge',
    auth: 'user',
    params: idParams,
    response: receiptSchema,
  }),
};
