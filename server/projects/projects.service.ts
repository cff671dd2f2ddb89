import { randomUUID } from 'node:crypto';
import { AppError } from '#shared/appError.ts';
import { faultOfRelativePath } from '#shared/paths/relativePath.ts';
import type { Project } from '#shared/projects.contract.ts';
import type { PageRequest, Positioned } from '../http/page.ts';
import type { NewProject, ProjectPatch, ProjectStore } from './projects.store.ts';

/** What projects need to know of runs. */
export type ProjectRuns = { hasUnfinished(projectId: string): Promise<boolean> };

/** What projects need of stored file contents. */
export type ProjectContents = { deleteUnnamedBlobs(orgId: string): Promise<void> };

export type ProjectStores = { projects: ProjectStore; runs: ProjectRuns; contents: ProjectContents };

export type ProjectsPorts = {
  projects: ProjectStore;
  inTransaction<T>(work: (stores: ProjectStores) => Promise<T>): Promise<T>;
};

export type ProjectsService = {
  create(orgId: string, wish: Omit<NewProject, 'id'>): Promise<Project>;
  list(orgId: string, page: PageRequest): Promise<Positioned<Project>[]>;
  /** Throws `not_found`. */
  get(orgId: string, projectId: string): Promise<Project>;
  /** Throws `not_found`. */
  update(orgId: string, projectId: string, patch: ProjectPatch): Promise<Project>;
  /** Throws `not_found`, or `conflict` while a run is unfinished. */
  delete(orgId: string, projectId: string): Promise<void>;
};

const missing = () => new AppError('not_found', 'There is no such project.');

export function createProjectsService({ projects, inTransaction }: ProjectsPorts): ProjectsService {
  return {
    async create(orgId, wish) {
      checkPaths(wish);
      return projects.insert(orgId, { id: randomUUID(), ...wish });
    },
    list: (orgId, page) => projects.list(orgId, page),
    async get(orgId, projectId) {
      const project = await projects.find(orgId, projectId);
      if (project === null) throw missing();
      return project;
    },
    async update(orgId, projectId, patch) {
      checkPaths(patch);
      const project = await projects.update(orgId, projectId, patch);
      if (project === null) throw missing();
      return project;
    },
    delete: (orgId, projectId) =>
      inTransaction(async (inside) => {
        if (!(await inside.projects.lock(orgId, projectId))) throw missing();
        if (await inside.runs.hasUnfinished(projectId)) {
          throw new AppError(
            'conflict',
            'A run of this project is not finished. Nothing was deleted; cancel the run or let it end, then delete the project.',
          );
        }
        await inside.projects.delete(orgId, projectId);
        await inside.contents.deleteUnnamedBlobs(orgId);
      }),
  };
}

function checkPaths({ todoPath, scope }: Pick<ProjectPatch, 'todoPath' | 'scope'>): void {
  for (const [field, path] of Object.entries({ todoPath, scope })) {
    const fault = path == null ? null : faultOfRelativePath(path);
    if (fault === null) continue;
    throw new AppError('invalid_request', `body.${field}: ${fault}. Nothing was changed.`, {
      details: { issues: [{ path: `body.${field}`, message: fault }] },
    });
  }
}
