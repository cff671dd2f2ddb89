import { randomUUID } from 'node:crypto';
import type { Me, TokenScope } from '#shared/accounts.contract.ts';
import { AppError } from '#shared/appError.ts';
import type { Authenticate, Caller } from '../http/caller.ts';
import type { PageRequest, Positioned } from '../http/page.ts';
import type { Account, Organization, TokenInfo } from './account.ts';
import type { AccountStore } from './accounts.store.ts';
import { hashToken, newToken, tokenPrefix } from './token.ts';
import type { TokenStore } from './tokens.store.ts';

/** What accounts need of the ledger. Amounts are micro-USD. */
export type AccountWallets = {
  openWallet(orgId: string): Promise<void>;
  /** Grants once per key. */
  grant(grant: { orgId: string; amount: number; key: string; kind: 'promo'; note: string }): Promise<unknown>;
};

export type AccountStores = { accounts: AccountStore; tokens: TokenStore; wallets: AccountWallets };

export type AccountsPorts = {
  stores: Omit<AccountStores, 'wallets'>;
  inTransaction<T>(work: (stores: AccountStores) => Promise<T>): Promise<T>;
  /** micro-USD given to every new organization; 0 for nothing. */
  initialGrant: number;
};

export type IssuedToken = TokenInfo & { token: string };
type TokenWish = { scopes: readonly TokenScope[]; expiresInDays: number | null };

export type AccountsService = {
  createAccount(wish: { name: string; email: string | null }): Promise<Account>;
  listAccounts(page: PageRequest & { search: string | undefined }): Promise<Positioned<Account>[]>;
  /** Throws `not_found`. */
  createToken(accountId: string, wish: TokenWish): Promise<IssuedToken>;
  /** Throws `not_found`. */
  listTokens(accountId: string): Promise<TokenInfo[]>;
  /** Throws `not_found`. */
  revokeToken(tokenId: string): Promise<void>;
  /** Ends every token of an account; returns how many were valid until now. Throws `not_found`. */
  revokeTokens(accountId: string): Promise<number>;
  authenticate: Authenticate;
  me(caller: Caller): Promise<Me>;
  organizations(caller: Caller): Promise<Organization[]>;
  emailOf(accountId: string): Promise<string | null>;
  /** The one account of a fresh embedded server with a token for everything; null when there is an account already. */
  createLocalAccount(): Promise<IssuedToken | null>;
  /** Another token for everything, of the first account. Null when there is no account. */
  replaceLocalToken(): Promise<IssuedToken | null>;
};

const everything: TokenWish = { scopes: ['user', 'admin'], expiresInDays: null };

export function createAccountsService({
  stores,
  inTransaction,
  initialGrant,
}: AccountsPorts): AccountsService {
  const { accounts, tokens } = stores;

  async function insertAccount(inside: AccountStores, wish: { name: string; email: string | null }) {
    const account = await inside.accounts.insert({ id: randomUUID(), orgId: randomUUID(), ...wish });
    const { orgId } = account;
    await inside.wallets.openWallet(orgId);
    if (initialGrant > 0) {
      await inside.wallets.grant({
        orgId,
        amount: initialGrant,
        key: `initial:${orgId}`,
        kind: 'promo',
        note: 'Initial credits',
      });
    }
    return account;
  }

  async function issueToken(store: TokenStore, account: Account, wish: TokenWish): Promise<IssuedToken> {
    const token = newToken();
    const info = await store.insert({
      id: randomUUID(),
      accountId: account.id,
      orgId: account.orgId,
      sha256: hashToken(token),
      prefix: tokenPrefix(token),
      scopes: [...new Set(wish.scopes)],
      expiresInDays: wish.expiresInDays,
    });
    return { ...info, token };
  }

  async function requireAccount(accountId: string): Promise<Account> {
    const account = await accounts.find(accountId);
    if (account === null) throw new AppError('not_found', 'There is no such account.');
    return account;
  }

  return {
    createAccount: (wish) => inTransaction((inside) => insertAccount(inside, wish)),
    listAccounts: (page) => accounts.list(page),
    createToken: async (accountId, wish) => issueToken(tokens, await requireAccount(accountId), wish),
    listTokens: async (accountId) => tokens.list((await requireAccount(accountId)).id),
    async revokeToken(tokenId) {
      if (!(await tokens.revoke(tokenId))) throw new AppError('not_found', 'There is no such token.');
    },

    async revokeTokens(accountId) {
      await requireAccount(accountId);
      return tokens.revokeAll(accountId);
    },
    async authenticate(token) {
      const found = await tokens.findCaller(hashToken(token));
      if (found === null) return null;
      if (found.lastUse === 'earlier') await tokens.markUsed(found.caller.tokenId);
      return found.caller;
    },
    async me(caller) {
      const { id, name, email, createdAt } = await requireAccount(caller.accountId);
      const organizations = await accounts.organizations(caller.accountId);
      const organization = organizations.find((one) => one.id === caller.orgId);
      if (organization === undefined) throw new AppError('not_found', 'There is no such organization.');
      return { account: { id, name, email, createdAt }, organization, scopes: [...caller.scopes] };
    },
    organizations: (caller) => accounts.organizations(caller.accountId),
    emailOf: async (accountId) => (await accounts.find(accountId))?.email ?? null,
    createLocalAccount: () =>
      inTransaction(async (inside) => {
        if ((await inside.accounts.first()) !== null) return null;
        const account = await insertAccount(inside, { name: 'Local', email: null });
        return issueToken(inside.tokens, account, everything);
      }),
    async replaceLocalToken() {
      const account = await accounts.first();
      return account === null ? null : issueToken(tokens, account, everything);
    },
  };
}
