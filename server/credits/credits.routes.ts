import { Router } from 'express';
import { api } from '#shared/api.ts';
import { AppError } from '#shared/appError.ts';
import type { CreditsBalance } from '#shared/credits.contract.ts';
import { handle } from '../http/handle.ts';
import type { CreditStore, Transfer, TransferPlace } from './credits.store.ts';

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
    const page = { before: readCursor(query.cursor), limit: query.limit + 1 };
    const found = await credits.listTransfers(caller.orgId, page);
    const items = found.slice(0, query.limit);
    const last = found.length > items.length ? items.at(-1) : undefined;
    return { items, nextCursor: last === undefined ? null : cursorOf(last) };
  });
  return router;
}

/** The wallet counts its transfers, so the cursor is that count; at what was left owing its own number follows. */
const cursorOf = ({ id, seq }: Transfer): string => `${seq}${/^owed(-\d+)$/.exec(id)?.[1] ?? ''}`;

function readCursor(cursor: string | undefined): TransferPlace | undefined {
  if (cursor === undefined) return undefined;
  const [, seq, claim] = /^(\d{1,15})(?:-(\d{1,15}))?$/.exec(cursor) ?? [];
  if (seq !== undefined) return { seq: Number(seq), claim: Number(claim ?? 0) };
  throw new AppError(
    'invalid_request',
    'query.cursor: is not one this server gave. Start from the first page.',
    {
      details: { issues: [{ path: 'query.cursor', message: 'unknown' }] },
    },
  );
}
