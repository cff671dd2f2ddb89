import { Router } from 'express';
import { api } from '#shared/api.ts';
import { handle } from '../http/handle.ts';
import type { AccountsService } from './accounts.service.ts';

export function accountsRoutes(accounts: AccountsService): Router {
  const router = Router();
  handle(router, api.getMe, ({ caller }) => accounts.me(caller));
  handle(router, api.listOrganizations, async ({ caller }) => ({
    items: await accounts.organizations(caller),
  }));
  return router;
}
