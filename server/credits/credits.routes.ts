import { Router } from 'express';
import { api } from '#shared/api.ts';
import { AppError } from '#shared/appError.ts';
import type { CreditsBalance } from '#shared/credits.contract.ts';
import { handle } from '../http/handle.ts';
import type { CreditStore } from './credits.store.ts';

type CreditsPorts = {
  credits: Pick<CreditStore, 'balance' | 'listTransfers'>;
  billing: CreditsBalance['billing'];
  chargeRejected: CreditsBalance['chargeRejected'];
  /** Available micro-USD below which no run starts. */
  minimum: number;
};

export function creditsRoutes({ credits, billing, minimum, chargeRejected }: CreditsPorts): Router {
  const router = Router();
  handle(router, api.getCredits, async ({ caller }) => ({
    ...(await credits.balance(caller.orgId)),
    billing,
    minimum,
    chargeRejected,
  }));
  handle(router, api.listTransfers, async ({ caller, query }) => {
    const page = { beforeSeq: readCursor(query.cursor), limit: query.limit + 1 };
    const found = await credits.listTransfers(caller.orgId, page);
    const items = found.slice(0, query.limit);
    const more = found.length > items.length;
    return { items, nextCursor: more ? String(items.at(-1)?.seq) : null };
  });
  return router;
}

/** The wallet counts its transfers, so the cursor is that count. */
function readCursor(cursor: string | undefined): number | undefined {
  if (cursor === undefined) return undefined;
  if (/^[0-9]{1,15}$/.test(cursor)) return Number(cursor);
  throw new AppError(
    'invalid_request',
    'query.cursor: is not one this server gave. Start from the first page.',
    {
      details: { issues: [{ path: 'query.cursor', message: 'unknown' }] },
    },
  );
}
