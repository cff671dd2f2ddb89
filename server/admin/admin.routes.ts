import { randomUUID } from 'node:crypto';
import { Router } from 'express';
import type { z } from 'zod';
import type { priceSchema } from '#shared/admin.contract.ts';
import { api } from '#shared/api.ts';
import type { Account } from '../accounts/account.ts';
import type { AccountsService } from '../accounts/accounts.service.ts';
import type { PriceFile } from '../credits/priceFile.ts';
import { handle } from '../http/handle.ts';
import { pageAnswer, pageRequest } from '../http/page.ts';

type Price = z.output<typeof priceSchema>;

/** What the administration needs of the ledger. Amounts are micro-USD. */
export type AdminCredits = {
  /** Throws `not_found`. */
  balance(orgId: string): Promise<{ available: number; debt: number; frozen: boolean }>;
  /** Once per key, which names the organization too. */
  grant(grant: {
    orgId: string;
    amount: number;
    key: string;
    kind: 'promo';
    note: string;
    expiresInDays?: number | null | undefined;
  }): Promise<'granted' | 'exists'>;
  /** What a grant paid of what was owed. */
  debtPaidBy(key: string): Promise<number>;
  listPrices(): Promise<Price[]>;
  addPrice(price: Omit<Price, 'id' | 'validFrom'>): Promise<Price>;
  /** Throws `invalid_request`; then nothing was added. */
  importPrices(file: PriceFile): Promise<{ added: number; kept: number }>;
  checkLedger(): Promise<{
    violations: { violation: string; key: string }[];
    wallets: number;
    transfers: number;
    checkedAt: string;
  }>;
};

export type AdminPorts = {
  accounts: Pick<
    AccountsService,
    'listAccounts' | 'createAccount' | 'listTokens' | 'createToken' | 'revokeToken'
  >;
  credits: AdminCredits;
};

export function adminRoutes({ accounts, credits }: AdminPorts): Router {
  const router = Router();
  const withBalance = async (account: Account) => {
    const { available, debt, frozen } = await credits.balance(account.orgId);
    return { ...account, available, debt, frozen };
  };

  handle(router, api.listAccounts, async ({ query }) => {
    const page = pageAnswer(
      await accounts.listAccounts({ ...pageRequest(query), search: query.search }),
      query,
    );
    return { ...page, items: await Promise.all(page.items.map(withBalance)) };
  });
  handle(router, api.createAccount, async ({ body }) => withBalance(await accounts.createAccount(body)));
  handle(router, api.listTokens, async ({ params }) => ({ items: await accounts.listTokens(params.id) }));
  handle(router, api.createToken, ({ params, body }) => accounts.createToken(params.id, body));
  handle(router, api.revokeToken, async ({ params }) => {
    await accounts.revokeToken(params.id);
    return undefined;
  });

  handle(router, api.createGrant, async ({ body, idempotencyKey }) => {
    const { orgId, amount, note, expiresInDays } = body;
    await credits.balance(orgId);
    const key = `grant:${orgId}:${body.key ?? idempotencyKey ?? randomUUID()}`;
    const granted = await credits.grant({ orgId, amount, note, key, kind: 'promo', expiresInDays });
    const [{ available }, debtPaid] = await Promise.all([credits.balance(orgId), credits.debtPaidBy(key)]);
    return { granted: granted === 'granted', available, debtPaid };
  });
  handle(router, api.listPrices, async () => ({ items: await credits.listPrices() }));
  handle(router, api.setPrice, ({ body }) => credits.addPrice(body));
  handle(router, api.importPrices, ({ body }) => credits.importPrices(body));
  handle(router, api.checkLedger, () => credits.checkLedger());
  return router;
}
