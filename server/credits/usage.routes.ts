import { Router } from 'express';
import { api } from '#shared/api.ts';
import { handle } from '../http/handle.ts';
import type { QuotedReport } from './quoted.pg.ts';
import type { UsageReport } from './usageReport.pg.ts';

export function usageRoutes({ usage, quoted }: { usage: UsageReport; quoted: QuotedReport }): Router {
  const router = Router();
  handle(router, api.getUsage, ({ caller, query }) => usage(caller.orgId, query));
  handle(router, api.listQuoted, ({ caller }) => quoted(caller.orgId));
  return router;
}
