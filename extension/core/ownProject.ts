import { AppError } from '#shared/appError.ts';
import { clientApi as api } from '#shared/clientApi.ts';
import type { Run } from '#shared/runs.contract.ts';
import type { ApiClient } from '../api/apiClient.ts';

/**
 * Throws `conflict` when a run is not of the project of the folder it is to go on in, which may have none: its commands would run on
 * the files of another project, and its change would land there.
 */
export async function requireOwnProject(
  client: ApiClient,
  { projectId }: Pick<Run, 'projectId'>,
  ofFolder: string | undefined,
): Promise<void> {
  if (projectId === ofFolder) return;
  const { name } = await client.call(api.getProject, { params: { id: projectId } });
  throw new AppError(
    'conflict',
    `This run belongs to the project “${name}”, and this folder does not. Nothing was run or changed. Open the folder of “${name}” and go on with the run there.`,
    { details: { projectId } },
  );
}
