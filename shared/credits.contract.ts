import * as z from 'zod';
import {
  chargeRejectedSchema,
  idSchema,
  microUsdSchema,
  pageOf,
  pageQuery,
  timeSchema,
} from './common.contract.ts';
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
  /** What expires next, and when; null when nothing does. */
  expires: z.object({ amount: microUsdSchema, at: timeSchema }).nullable().default(null),
  chargeRejected: chargeRejectedSchema,
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
  'taken',
] as const;

export const transferSchema = z.object({
  id: z.string(),
  /** Counts the transfers of the wallet. What took nothing and left something owing has that of the transfer before. */
  seq: z.int(),
  kind: z.enum(transferKinds),
  /** Never negative; `into` says whether it went into the wallet. */
  amount: microUsdSchema,
  into: z.boolean(),
  postedAfter: microUsdSchema,
  runId: idSchema.nullable(),
  note: z.string().nullable(),
  /** What a refund or dispute left owing, as the wallet had less; `amount` is 0 when it had nothing. */
  owed: microUsdSchema.default(0),
  at: timeSchema,
});

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
};
