import type { TokenScope } from '#shared/accounts.contract.ts';

/** `orgId` is the personal organization that was created with the account. Times are ISO strings. */
export type Account = {
  id: string;
  name: string;
  email: string | null;
  orgId: string;
  createdAt: string;
};

export type Organization = {
  id: string;
  name: string;
  role: 'owner' | 'member';
  personal: boolean;
  createdAt: string;
};

export type TokenInfo = {
  id: string;
  prefix: string;
  scopes: TokenScope[];
  expiresAt: string | null;
  revokedAt: string | null;
  createdAt: string;
};
