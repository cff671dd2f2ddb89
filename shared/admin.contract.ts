import * as z from 'zod';
import { tokenScopeSchema } from './accounts.contract.ts';
import { idParams, idSchema, microUsdSchema, pageOf, pageQuery, timeSchema } from './common.contract.ts';
import { endpoint } from './endpoint.ts';

const adminAccountSchema = z.object({
  id: idSchema,
  name: z.string(),
  email: z.string().nullable(),
  orgId: idSchema,
  available: microUsdSchema,
  /** What a refund or dispute left owing. */
  debt: microUsdSchema.default(0),
  /** No new run of its organization starts. */
  frozen: z.boolean().default(false),
  createdAt: timeSchema,
});

const tokenInfoSchema = z.object({
  id: idSchema,
  /** First characters, to tell tokens apart. The token itself is stored hashed and shown once. */
  prefix: z.string(),
  scopes: z.array(tokenScopeSchema),
  expiresAt: timeSchema.nullable(),
  revokedAt: timeSchema.nullable(),
  createdAt: timeSchema,
});

/** pico-USD per token as a decimal string, so no digit is lost. 1 USD per million tokens is 1,000,000 pico-USD per token. */
const picoUsdSchema = z.string().regex(/^(0|[1-9][0-9]{0,14})$/);

export const priceSchema = z.object({
  id: z.string(),
  provider: z.string().min(1).max(100),
  model: z.string().min(1).max(200),
  /** The price holds for prompts of at least this many tokens. */
  tierMinPrompt: z.int().min(0),
  input: picoUsdSchema,
  cached: picoUsdSchema,
  cacheWrite: picoUsdSchema,
  output: picoUsdSchema,
  markupBps: z.int().min(0).max(100_000),
  validFrom: timeSchema,
});

/** Prices of models as a file states them: amounts are pico-USD per token as decimal strings. */
export const priceFileSchema = z.object({
  /** The day these prices hold from. A later version of a model's price, from a file or an administrator, wins. */
  date: z.iso.date(),
  note: z.string().optional(),
  prices: z
    .array(
      priceSchema.omit({ id: true, validFrom: true }).extend({
        tierMinPrompt: z.int().min(0).default(0),
        markupBps: z.int().min(0).max(100_000).default(0),
      }),
    )
    .max(5_000),
});

/** micro-USD of one grant: a few of them leave the balance a number that is still exact. */
const mostGranted = 1_000_000_000_000_000;

export const adminApi = {
  listAccounts: endpoint({
    id: 'listAccounts',
    method: 'GET',
    path: '/v1/admin/accounts',
    summary: 'Accounts, newest first; `search` matches name or e-mail',
    auth: 'admin',
    query: pageQuery.extend({ search: z.string().max(200).optional() }),
    response: pageOf(adminAccountSchema),
  }),
  createAccount: endpoint({
    id: 'createAccount',
    method: 'POST',
    path: '/v1/admin/accounts',
    summary: 'Create an account with its personal organization and wallet',
    auth: 'admin',
    status: 201,
    idempotent: true,
    body: z.object({ name: z.string().trim().min(1).max(200), email: z.email().nullable().default(null) }),
    response: adminAccountSchema,
  }),
  listTokens: endpoint({
    id: 'listTokens',
    method: 'GET',
    path: '/v1/admin/accounts/:id/tokens',
    summary: 'Tokens of an account',
    auth: 'admin',
    params: idParams,
    response: z.object({ items: z.array(tokenInfoSchema) }),
  }),
  createToken: endpoint({
    id: 'createToken',
    method: 'POST',
    path: '/v1/admin/accounts/:id/tokens',
    summary: 'Create a token; this answer is the only time it is shown',
    auth: 'admin',
    status: 201,
    params: idParams,
    body: z.object({
      scopes: z.array(tokenScopeSchema).min(1).default(['user']),
      expiresInDays: z.int().min(1).max(3650).nullable().default(null),
    }),
    response: tokenInfoSchema.extend({ token: z.string() }),
  }),
  revokeToken: endpoint({
    id: 'revokeToken',
    method: 'DELETE',
    path: '/v1/admin/tokens/:id',
    summary: 'Revoke a token at once',
    auth: 'admin',
    params: idParams,
    status: 204,
  }),
  createGrant: endpoint({
    id: 'createGrant',
    method: 'POST',
    path: '/v1/admin/grants',
    summary: 'Give an organization credits',
    auth: 'admin',
    status: 201,
    idempotent: true,
    body: z.object({
      orgId: idSchema,
      amount: microUsdSchema.min(1).max(mostGranted, `At most ${mostGranted} micro-USD at once`),
      note: z.string().max(500).default(''),
      /** Without it as the server is set up; null for never. */
      expiresInDays: z.int().min(1).max(36_500).nullish(),
      /** The same key grants an organization once, however often it is sent. */
      key: z.string().min(1).max(200).optional(),
    }),
    response: z.object({
      granted: z.boolean(),
      available: microUsdSchema,
      /** What of the grant paid what the organization owed. */
      debtPaid: microUsdSchema.default(0),
    }),
  }),
  listPrices: endpoint({
    id: 'listPrices',
    method: 'GET',
    path: '/v1/admin/prices',
    summary: 'Prices in force',
    auth: 'admin',
    response: z.object({ items: z.array(priceSchema) }),
  }),
  setPrice: endpoint({
    id: 'setPrice',
    method: 'POST',
    path: '/v1/admin/prices',
    summary: 'Add a price version; calls already reserved keep theirs',
    auth: 'admin',
    status: 201,
    body: priceSchema.omit({ id: true, validFrom: true }),
    response: priceSchema,
  }),
  importPrices: endpoint({
    id: 'importPrices',
    method: 'POST',
    path: '/v1/admin/prices/import',
    summary: 'Add the price versions of a file; models that have one as new or newer keep it',
    auth: 'admin',
    body: priceFileSchema,
    response: z.object({ added: z.int(), kept: z.int() }),
  }),
  checkLedger: endpoint({
    id: 'checkLedger',
    method: 'GET',
    path: '/v1/admin/ledger/check',
    summary: 'Every invariant of the ledger; no violations means it is sound',
    auth: 'admin',
    response: z.object({
      violations: z.array(z.object({ violation: z.string(), key: z.string() })),
      wallets: z.int(),
      transfers: z.int(),
      checkedAt: timeSchema,
    }),
  }),
};
