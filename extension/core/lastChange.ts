import { AppError } from '#shared/appError.ts';
import type { Change } from '#shared/changes.contract.ts';
import { clientApi as api } from '#shared/clientApi.ts';
import type { Run } from '#shared/runs.contract.ts';
import type { ApiClient } from '../api/apiClient.ts';

/** An attempt whose edits fitted nowhere has no change; an earlier one of the same run may have. */
export async function lastChange(
  client: ApiClient,
  { id, attempt }: Pick<Run, 'id' | 'attempt'>,
): Promise<Change | null> {
  for (let n = attempt; n >= 1; n -= 1) {
    try {
      return await client.call(api.getChange, { params: { id, n } });
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'not_found') throw error;
    }
  }
  return null;
}
