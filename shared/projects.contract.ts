import * as z from 'zod';
import { idParams, idSchema, pageOf, pageQuery, pathSchema, timeSchema } from './common.contract.ts';
import { endpoint } from './endpoint.ts';

const projectStatuses = [
  'gathering_requirements',
  'planning',
  'planned',
  'implementing',
  'awaiting_refinement',
  'documenting',
  'completed',
] as const;
export const projectStatusSchema = z.enum(projectStatuses);
export type ProjectStatus = z.infer<typeof projectStatusSchema>;

export const projectSchema = z.object({
  id: idSchema,
  name: z.string(),
  status: projectStatusSchema,
  todoPath: pathSchema,
  /** Folder inside the workspace that runs may see, or null for all of it. */
  scope: pathSchema.nullable(),
  createdAt: timeSchema,
  updatedAt: timeSchema,
});
export type Project = z.infer<typeof projectSchema>;

const nameSchema = z.string().trim().min(1).max(200);

export const projectsApi = {
  createProject: endpoint({
    id: 'createProject',
    method: 'POST',
    path: '/v1/projects',
    summary: 'Create a project',
    auth: 'user',
    status: 201,
    idempotent: true,
    body: z.object({
      name: nameSchema,
      todoPath: pathSchema.default('TODO.md'),
      scope: pathSchema.nullable().default(null),
    }),
    response: projectSchema,
  }),
  listProjects: endpoint({
    id: 'listProjects',
    method: 'GET',
    path: '/v1/projects',
    summary: 'Projects of the organization, newest first',
    auth: 'user',
    query: pageQuery,
    response: pageOf(projectSchema),
  }),
  getProject: endpoint({
    id: 'getProject',
    method: 'GET',
    path: '/v1/projects/:id',
    summary: 'One project',
    auth: 'user',
    params: idParams,
    response: projectSchema,
  }),
  updateProject: endpoint({
    id: 'updateProject',
    method: 'PATCH',
    path: '/v1/projects/:id',
    summary: 'Rename a project or move its TODO file',
    auth: 'user',
    params: idParams,
    body: z.object({
      name: nameSchema.optional(),
      todoPath: pathSchema.optional(),
      scope: pathSchema.nullable().optional(),
    }),
    response: projectSchema,
  }),
  deleteProject: endpoint({
    id: 'deleteProject',
    method: 'DELETE',
    path: '/v1/projects/:id',
    summary: 'Delete a project with its runs and snapshots; refused while a run is unfinished',
    auth: 'user',
    params: idParams,
    status: 204,
  }),
  exportProject: endpoint({
    id: 'exportProject',
    method: 'GET',
    path: '/v1/projects/:id/export.zip',
    summary: 'The files of a project as of its newest run, with every receipt, as a ZIP',
    auth: 'user',
    params: idParams,
    response: 'bytes',
  }),
};
