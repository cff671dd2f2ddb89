import * as z from 'zod';
import { verdictSchema } from './changes.contract.ts';
import { checkResultSchema } from './checks.contract.ts';
import { microUsdSchema, sha256Schema, timeSchema } from './common.contract.ts';

/**
 * What happened in a run, in order. `seq` counts from 1 without gaps per run, so a client that saw `seq` N asks for what
 * follows N and misses and repeats nothing.
 */
const base = z.object({ seq: z.int().min(1), at: timeSchema });
const event = <T extends string, S extends z.ZodRawShape>(type: T, data: S) =>
  base.extend({ type: z.literal(type), data: z.object(data) });

export const runEventSchema = z.discriminatedUnion('type', [
  event('state', { state: z.string(), reason: z.string().nullable(), message: z.string().nullable() }),
  event('step', { step: z.string(), attempt: z.int(), label: z.string() }),
  event('context', {
    files: z.array(z.object({ path: z.string(), reason: z.string() })),
    omitted: z.int(),
    tokens: z.int(),
  }),
  event('model_call', {
    step: z.string(),
    attempt: z.int(),
    role: z.string(),
    model: z.string(),
    status: z.enum(['recorded', 'failed']),
    promptTokens: z.int(),
    outputTokens: z.int(),
    charge: microUsdSchema,
    spent: microUsdSchema,
    note: z.string().nullable(),
  }),
  event('change', {
    attempt: z.int(),
    changeSha256: sha256Schema,
    files: z.array(z.object({ op: z.string(), path: z.string(), held: z.boolean() })),
  }),
  event('check', { attempt: z.int(), result: checkResultSchema }),
  event('verdict', { attempt: z.int(), verdict: verdictSchema }),
  event('repair', { attempt: z.int(), failed: z.string(), evidence: z.array(z.string()) }),
  event('notice', { message: z.string() }),
  event('ended', {
    state: z.string(),
    charged: microUsdSchema,
    spent: microUsdSchema,
    message: z.string().nullable(),
  }),
  event('outcome', { outcome: z.string() }),
]);
export type RunEvent = z.infer<typeof runEventSchema>;
export type RunEventType = RunEvent['type'];

/** Live token count of a model call under way: not stored, no `seq`, shown and forgotten. */
export const progressSchema = z.object({ step: z.string(), attempt: z.int(), outputTokens: z.int() });
export type Progress = z.infer<typeof progressSchema>;
