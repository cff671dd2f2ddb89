import type { TokenScope } from '#shared/accounts.contract.ts';

/** Who sends a request, as its token says: every query of a handler carries `orgId`. */
export type Caller = {
  readonly accountId: string;
  readonly orgId: string;
  readonly tokenId: string;
  readonly scopes: readonly TokenScope[];
};

/** The caller a token stands for now, or null when it is unknown, expired, revoked or its membership ended. */
export type Authenticate = (token: string) => Promise<Caller | null>;
