import { Router } from 'express';
import { api } from '#shared/api.ts';
import { handleStream } from '../http/handleStream.ts';
import type { RunServiceDeps } from '../runs/service/runService.ts';
import { exportProject } from './exportProject.ts';
import { writeZip } from './zip.ts';

export function exportRoutes(deps: RunServiceDeps): Router {
  const router = Router();
  handleStream(router, api.exportProject, async ({ caller, params, signal }, response) => {
    const { name, date, entries } = await exportProject(deps, caller, params.id);
    response.attachment(`${name}.zip`).set({ 'cache-control': 'no-store' });
    await writeZip(response, entries, { date, signal });
  });
  return router;
}
