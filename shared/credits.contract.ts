import * as z from 'zod';
import { idParams, idSchema, microUsdSchema, pageOf, pageQuery, timeSchema } from './common.contract.ts';
import { endpoint } from './endpoint.ts';

export const creditsSchema = z.object({
  billing: z.enum(['credits', 'off']),
  posted: microUsdSchema,
  held: microUsdSchema,
  available: microUsdSchema,
  debt: microUsdSchema,
  frozen: z.boolean(),
  /** Below this available balance no run starts. */
  minimum: microUsdSchema,
  freeToday: z.object({ perDay: microUsdSchema, used: microUsdSchema, left: microUsdSchema }),
});
export type CreditsBalance = z.infer<typeof creditsSchema>;

const transferKinds = [
  'purchase',
  'promo',
  'charge',
  'expire',
  'refund',
  'dispute',
  'reinstate',
  'debt_paid',
] as const;

export const transferSchema = z.object({
  id: z.string(),
  seq: z.int(),
  kind: z.enum(transferKinds),
  /** Always positive; `into` says whether it went into the wallet. */
  amount: microUsdSchema,
  into: z.boolean(),
  postedAfter: microUsdSchema,
  runId: idSchema.nullable(),
  note: z.string().nullable(),
  at: timeSchema,
});

const packageSchema = z.object({
  id: z.string(),
  credits: z.int(),
  price: z.string(),
  currency: z.string(),
});
const checkoutSessionSchema = z.object({ id: idSchema, state: z.string(), url: z.url().nullable() });

export const creditsApi = {
  getCredits: endpoint({
    id: 'getCredits',
    method: 'GET',
    path: '/v1/credits',
    summary: 'Balance of the organization',
    auth: 'user',
    response: creditsSchema,
  }),
  listTransfers: endpoint({
    id: 'listTransfers',
    method: 'GET',
    path: '/v1/credits/transfers',
    summary: 'Every movement of the wallet, newest first',
    auth: 'user',
    query: pageQuery,
    response: pageOf(transferSchema),
  }),
  listPackages: endpoint({
    id: 'listPackages',
    method: 'GET',
    path: '/v1/credits/packages',
    summary: 'Packages that can be bought; empty when payments are not configured',
    auth: 'user',
    response: z.object({
      configured: z.boolean(),
      message: z.string().nullable(),
      items: z.array(packageSchema),
    }),
  }),
  createCheckoutSession: endpoint({
    id: 'createCheckoutSession',
    method: 'POST',
    path: '/v1/checkout-sessions',
    summary: 'Start a purchase',
    auth: 'user',
    status: 201,
    idempotent: true,
    body: z.object({ package: z.string().min(1).max(100) }),
    response: checkoutSessionSchema,
  }),
  getCheckoutSession: endpoint({
    id: 'getCheckoutSession',
    method: 'GET',
    path: '/v1/checkout-sessions/:id',
    summary: 'State of a purchase',
    auth: 'user',
    params: idParams,
    response: checkoutSessionSchema,
  }),
};
