import type { ProjectStatus } from '#shared/projects.contract.ts';

const words: Record<ProjectStatus, string> = {
  gathering_requirements: 'gathering requirements',
  planning: 'being planned',
  planned: 'planned',
  implementing: 'being implemented',
  awaiting_refinement: 'awaiting refinement',
  documenting: 'README being written',
  completed: 'completed',
};

/**
 * What stands beside the title of the view: the name of the project and how far it is. The server says the latter by the last run; with
 * `left` TODOs open again a project is no longer completed.
 */
export function projectDescription(name: string, status: ProjectStatus | null, left: number): string {
  if (status === null || (status === 'completed' && left > 0)) return name;
  return `${name} · ${words[status]}`;
}
