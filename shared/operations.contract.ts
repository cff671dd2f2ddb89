import * as z from 'zod';
import { idParams, idSchema, microUsdSchema, timeSchema } from './common.contract.ts';
import { endpoint } from './endpoint.ts';

const stoppedSchema = z.object({ message: z.string(), at: timeSchema }).nullable();

export const operationsSchema = z.object({
  /** What users are told when the operator lets no new run start; null while runs start. */
  stopped: stoppedSchema,
  /** What work that nobody pays for came to since midnight UTC, and the most a day may cost; null for no limit. */
  loss: z.object({
    today: microUsdSchema,
    limit: microUsdSchema.nullable(),
    /** What stops one organization alone; of none is more counted towards the limit of all. */
    limitOfOne: microUsdSchema.nullable().default(null),
    /** No organization's new run starts: what counts came to the limit. */
    reached: z.boolean().default(false),
    /** Whose work it was: the organizations with most of it, the largest first. */
    worst: z.array(z.object({ orgId: idSchema, name: z.string(), loss: microUsdSchema })).default([]),
  }),
});
export type Operations = z.infer<typeof operationsSchema>;

const modelMarginSchema = z.object({
  provider: z.string(),
  model: z.string(),
  calls: z.int(),
  /** What the provider takes by the price book, before markup, rounded up. */
  cost: microUsdSchema,
  /** Calls for which the provider itself said what they cost, and the sum of that. */
  reportedCalls: z.int(),
  reportedCost: microUsdSchema,
  /** What of it runs were to pay, markup included, and what the house bore of single calls. */
  charge: microUsdSchema,
  absorbed: microUsdSchema,
});

const marginSchema = z.object({
  since: timeSchema,
  models: z.array(modelMarginSchema),
  /** By how runs ended: what their calls were to cost, and what was charged. */
  runs: z.array(
    z.object({ ending: z.string(), runs: z.int(), spent: microUsdSchema, charged: microUsdSchema }),
  ),
  total: z.object({
    cost: microUsdSchema,
    charged: microUsdSchema,
    /** Of what was charged: credits that were bought, and credits that were given. */
    paid: microUsdSchema,
    promo: microUsdSchema,
    absorbed: microUsdSchema,
    /** Requests that were sent and of which nothing came, so that their cost is not known, and the most that they can have cost. */
    unanswered: z.object({ calls: z.int(), most: microUsdSchema }),
    notCharged: microUsdSchema,
    /** Part of `notCharged` that free allowances paid. */
    allowance: microUsdSchema,
    /** Bought credits that were charged, less the cost: what is left of the money. May be negative. */
    margin: z.int(),
  }),
});
export type Margin = z.infer<typeof marginSchema>;

export const operationsApi = {
  getOperations: endpoint({
    id: 'getOperations',
    method: 'GET',
    path: '/v1/admin/operations',
    summary: 'Whether new runs start, and what the day cost the house',
    auth: 'admin',
    response: operationsSchema,
  }),
  stopRuns: endpoint({
    id: 'stopRuns',
    method: 'PUT',
    path: '/v1/admin/operations/stopped',
    summary:
      'Let no new run start, with what users are told; null lets them start again. Runs under way go on',
    auth: 'admin',
    body: z.object({ message: z.string().trim().min(1).max(500).nullable() }),
    response: operationsSchema,
  }),
  freezeOrganization: endpoint({
    id: 'freezeOrganization',
    method: 'PUT',
    path: '/v1/admin/organizations/:id/frozen',
    summary: 'Freeze the wallet of an organization, or thaw it: while frozen no run of it starts',
    auth: 'admin',
    params: idParams,
    body: z.object({ frozen: z.boolean() }),
    response: z.object({ frozen: z.boolean(), available: microUsdSchema, held: microUsdSchema }),
  }),
  revokeTokens: endpoint({
    id: 'revokeTokens',
    method: 'DELETE',
    path: '/v1/admin/accounts/:id/tokens',
    summary: 'Revoke every token of an account at once',
    auth: 'admin',
    params: idParams,
    response: z.object({ revoked: z.int() }),
  }),
  getMargin: endpoint({
    id: 'getMargin',
    method: 'GET',
    path: '/v1/admin/margin',
    summary: 'What the models cost, what was charged, and what the house bore',
    auth: 'admin',
    query: z.object({ days: z.coerce.number().int().min(1).max(366).default(30) }),
    response: marginSchema,
  }),
  getMetrics: endpoint({
    id: 'getMetrics',
    method: 'GET',
    path: '/metrics',
    summary: 'Figures of this process and of the whole service, in the text format of Prometheus',
    auth: 'admin',
    response: 'bytes',
  }),
};
