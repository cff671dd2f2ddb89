import { AppError } from '#shared/appError.ts';
import { clientApi as api } from '#shared/clientApi.ts';
import type { Run } from '#shared/runs.contract.ts';
import type { ApiClient } from '../api/apiClient.ts';

/**
 * Cancels a run at the server for no more than the run says that it costs when `agrees` is asked; asked again where it came to more
 * meanwhile. Null: the answer was no, and the run goes on. A run that is over is answered as it is.
 */
export async function cancelRun(
  client: ApiClient,
  runId: string,
  agrees: (run: Run) => Promise<boolean>,
): Promise<Run | null> {
  const params = { id: runId };
  for (;;) {
    const run = await client.call(api.getRun, { params });
    if (run.endedAt !== null) return run;
    if (!(await agrees(run))) return null;
    try {
      return await client.call(api.cancelRun, { params, body: { atMost: run.cancelCost } });
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'authorization_too_low') throw error;
    }
  }
}
