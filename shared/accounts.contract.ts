import * as z from 'zod';
import { idSchema, timeSchema } from './common.contract.ts';
import { endpoint } from './endpoint.ts';

export const tokenScopes = ['user', 'admin'] as const;
export const tokenScopeSchema = z.enum(tokenScopes);
export type TokenScope = z.infer<typeof tokenScopeSchema>;

const organizationSchema = z.object({
  id: idSchema,
  name: z.string(),
  role: z.enum(['owner', 'member']),
  personal: z.boolean(),
  createdAt: timeSchema,
});

export const meSchema = z.object({
  account: z.object({ id: idSchema, name: z.string(), email: z.string().nullable(), createdAt: timeSchema }),
  /** The organization this token acts for: its projects, its wallet. */
  organization: organizationSchema,
  scopes: z.array(tokenScopeSchema),
});
export type Me = z.infer<typeof meSchema>;

export const accountsApi = {
  getMe: endpoint({
    id: 'getMe',
    method: 'GET',
    path: '/v1/me',
    summary: 'The signed-in account and the organization its token acts for',
    auth: 'user',
    response: meSchema,
  }),
  listOrganizations: endpoint({
    id: 'listOrganizations',
    method: 'GET',
    path: '/v1/organizations',
    summary: 'Organizations the account is a member of',
    auth: 'user',
    response: z.object({ items: z.array(organizationSchema) }),
  }),
};
