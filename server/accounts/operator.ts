import { createHash, timingSafeEqual } from 'node:crypto';
import type { Authenticate, Caller } from '../http/caller.ts';

const nobody = '00000000-0000-0000-0000-000000000000';

/** Whoever configured the server. Has no account and no organization, so only the admin API is open to it. */
const operator: Caller = { accountId: nobody, orgId: nobody, tokenId: nobody, scopes: ['admin'] };

/** Lets the ADMIN_TOKEN of the configuration in besides stored tokens: the way to the first account of a new server. */
export function withOperator(adminToken: string | undefined, authenticate: Authenticate): Authenticate {
  if (adminToken === undefined) return authenticate;
  const digest = (text: string) => createHash('sha256').update(text).digest();
  const expected = digest(adminToken);
  return async (token) => (timingSafeEqual(digest(token), expected) ? operator : authenticate(token));
}
