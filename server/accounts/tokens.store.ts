import type { TokenScope } from '#shared/accounts.contract.ts';
import type { Caller } from '../http/caller.ts';
import type { TokenInfo } from './account.ts';

export type NewToken = {
  id: string;
  accountId: string;
  orgId: string;
  sha256: string;
  prefix: string;
  scopes: readonly TokenScope[];
  /** Days from now (database time), null for no end. */
  expiresInDays: number | null;
};

export type TokenStore = {
  insert(token: NewToken): Promise<TokenInfo>;
  list(accountId: string): Promise<TokenInfo[]>;
  /** False when there is no such token. Revoking twice keeps the first time. */
  revoke(tokenId: string): Promise<boolean>;
  /** Every token of an account; returns how many were valid until now. */
  revokeAll(accountId: string): Promise<number>;
  /** Who holds a token that is valid now: not expired, not revoked, and still a member of its organization. */
  findCaller(sha256: string): Promise<{ caller: Caller; lastUse: 'recent' | 'earlier' } | null>;
  markUsed(tokenId: string): Promise<void>;
};
