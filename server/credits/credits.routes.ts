import { Router } from 'express';
import type { z } from 'zod';
import { api } from '#shared/api.ts';
import { AppError } from '#shared/appError.ts';
import type { CreditsBalance, transferSchema } from '#shared/credits.contract.ts';
import { handle } from '../http/handle.ts';

type Transfer = z.output<typeof transferSchema>;

export type CreditsRoutesPorts = {
  balance(orgId: string): Promise<CreditsBalance>;
  /** Newest first, those with a lower `seq` than `before`. */
  listTransfers(orgId: string, page: { before: number | null; limit: number }): Promise<Transfer[]>;
};

export function creditsRoutes({ balance, listTransfers }: CreditsRoutesPorts): Router {
  const router = Router();
  handle(router, api.getCredits, ({ caller }) => balance(caller.orgId));
  handle(router, api.listTransfers, async ({ caller, query }) => {
    const page = { before: readCursor(query.cursor), limit: query.limit + 1 };
    const found = await listTransfers(caller.orgId, page);
    const items = found.slice(0, query.limit);
    const more = found.length > items.length;
    return { items, nextCursor: more ? String(items.at(-1)?.seq) : null };
  });
  return router;
}

/** The wallet counts its transfers, so the cursor is that count. */
function readCursor(cursor: string | undefined): number | null {
  if (cursor === undefined) return null;
  if (/^[0-9]{1,15}$/.test(cursor)) return Number(cursor);
  throw new AppError(
    'invalid_request',
    'query.cursor: is not one this server gave. Start from the first page.',
    {
      details: { issues: [{ path: 'query.cursor', message: 'unknown' }] },
    },
  );
}
