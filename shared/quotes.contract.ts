import * as z from 'zod';
import {
  chargeRejectedSchema,
  idParams,
  idSchema,
  microUsdSchema,
  pathSchema,
  timeSchema,
} from './common.contract.ts';
import { endpoint } from './endpoint.ts';
import { todoRefSchema } from './todo/todoRef.ts';

const runKinds = ['plan', 'implement', 'refine', 'document'] as const;
export const runKindSchema = z.enum(runKinds);
export type RunKind = z.infer<typeof runKindSchema>;

const roles = ['architect', 'implementer'] as const;
export const roleSchema = z.enum(roles);
export type Role = z.infer<typeof roleSchema>;

const rangeSchema = z.object({ low: microUsdSchema, likely: microUsdSchema, max: microUsdSchema });

export const quoteRequestSchema = z.object({
  kind: runKindSchema,
  todo: todoRefSchema.optional(),
  file: pathSchema.optional(),
  fromRunId: idSchema.optional(),
  /** File names and sizes alone: nothing else has left the machine when a quote is asked for. */
  manifest: z.object({ files: z.int().min(0), bytes: z.int().min(0) }),
  /** Bytes of those files that are likely to be shown to a model; the server caps them at its context budget. */
  contextBytes: z.int().min(0),
  /** Bytes of instruction, description or TODO text that go along. */
  requestBytes: z.int().min(0).max(200_000).default(2_000),
  /** plan: the Architect asks questions first. */
  interview: z.boolean().default(false),
  /** refine: the user's own version of a rejected change is checked, and no model writes. */
  edited: z.boolean().default(false),
  /** Number of command checks the client will run; 0 means "reviewed only, not tested". */
  checks: z.int().min(0).max(20),
});

export const quoteSchema = z.object({
  id: idSchema,
  kind: runKindSchema,
  /** low: one attempt with short answers; likely: one repair; max: every attempt at full length on the dearest model. */
  low: microUsdSchema,
  likely: microUsdSchema,
  max: microUsdSchema,
  /** What the client authorises when the user says nothing else: twice the likely price, never above max. */
  suggestedAuthorization: microUsdSchema,
  /** The least that covers one complete attempt: a run does not start below it. */
  leastAuthorization: microUsdSchema,
  minutes: z.object({ low: z.number(), likely: z.number(), max: z.number() }),
  ifRejected: z.object({
    /** What a rejection would cost today, at most, if the runs under way use as much of the allowance as they hold. */
    charge: microUsdSchema,
    /** Of the day's allowance for changes that were not verified, less what runs under way hold; both 0 where there is none. */
    freeLeftToday: microUsdSchema,
    freePerDay: microUsdSchema,
  }),
  chargeRejected: chargeRejectedSchema,
  items: z.array(rangeSchema.extend({ step: z.string(), role: roleSchema, model: z.string() })),
  models: z.object({ architect: z.array(z.string()), implementer: z.array(z.string()) }),
  demo: z.boolean(),
  /** With `off` nothing is charged, and amounts are caps alone. */
  billing: z.enum(['credits', 'off']).default('credits'),
  tested: z.boolean(),
  balance: z.object({ available: microUsdSchema, minimum: microUsdSchema }),
  createdAt: timeSchema,
  expiresAt: timeSchema,
});
export type Quote = z.infer<typeof quoteSchema>;

export const quotesApi = {
  createQuote: endpoint({
    id: 'createQuote',
    method: 'POST',
    path: '/v1/projects/:id/quotes',
    summary: 'Price of a run before it starts, from file names and sizes alone',
    auth: 'user',
    status: 201,
    params: idParams,
    body: quoteRequestSchema,
    response: quoteSchema,
  }),
};
