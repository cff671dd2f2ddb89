import { Router } from 'express';
import { api } from '#shared/api.ts';
import { handle } from '../http/handle.ts';
import type { UsageReport } from './usageReport.pg.ts';

export function usageRoutes(report: UsageReport): Router {
  const router = Router();
  handle(router, api.getUsage, ({ caller, query }) => report(caller.orgId, query));
  return router;
}
