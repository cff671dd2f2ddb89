import type { Project, ProjectStatus } from '#shared/projects.contract.ts';
import type { PageRequest, Positioned } from '../http/page.ts';

export type NewProject = { id: string; name: string; todoPath: string; scope: string | null };
export type ProjectPatch = {
  name?: string | undefined;
  todoPath?: string | undefined;
  scope?: string | null | undefined;
};

export type ProjectStore = {
  insert(orgId: string, project: NewProject): Promise<Project>;
  find(orgId: string, projectId: string): Promise<Project | null>;
  /** Newest first. */
  list(orgId: string, page: PageRequest): Promise<Positioned<Project>[]>;
  /** Null when the organization has no such project. */
  update(orgId: string, projectId: string, patch: ProjectPatch): Promise<Project | null>;
  setStatus(orgId: string, projectId: string, status: ProjectStatus): Promise<void>;
  /** Locks the row, so that no run can start on it before the transaction ends. False when there is none. */
  lock(orgId: string, projectId: string): Promise<boolean>;
  /** Deletes the project with its snapshots and runs. */
  delete(orgId: string, projectId: string): Promise<void>;
};
