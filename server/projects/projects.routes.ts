import { Router } from 'express';
import { api } from '#shared/api.ts';
import { handle } from '../http/handle.ts';
import { pageAnswer, pageRequest } from '../http/page.ts';
import type { ProjectsService } from './projects.service.ts';

export function projectsRoutes(projects: ProjectsService): Router {
  const router = Router();
  handle(router, api.createProject, ({ caller, body }) => projects.create(caller.orgId, body));
  handle(router, api.listProjects, async ({ caller, query }) =>
    pageAnswer(await projects.list(caller.orgId, pageRequest(query)), query),
  );
  handle(router, api.getProject, ({ caller, params }) => projects.get(caller.orgId, params.id));
  handle(router, api.updateProject, ({ caller, params, body }) =>
    projects.update(caller.orgId, params.id, body),
  );
  handle(router, api.deleteProject, async ({ caller, params }) => {
    await projects.delete(caller.orgId, params.id);
    return undefined;
  });
  return router;
}
