import { Router } from 'express';
import { api } from '#shared/api.ts';
import type { ServerInfo } from '#shared/server.contract.ts';
import { handlePublic } from './handlePublic.ts';

export type ServerPorts = {
  info(): ServerInfo;
  /** Throws an `AppError` that says what does not answer. */
  checkReady(): Promise<void>;
};

/** What anybody may ask: who this server is, whether it lives and whether it can work. */
export function serverRoutes({ info, checkReady }: ServerPorts): Router {
  const router = Router();
  handlePublic(router, api.getServer, async () => info());
  handlePublic(router, api.getHealth, async () => ({ status: 'ok' as const }));
  handlePublic(router, api.getReadiness, async () => {
    await checkReady();
    return { status: 'ok' as const };
  });
  return router;
}
