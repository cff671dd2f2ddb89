import * as z from 'zod';
import { AppError } from '#shared/appError.ts';
import { pathSchema } from '#shared/common.contract.ts';
import type { RunStores } from '../ports.ts';

/** Step of the user's own version of a rejected change, recorded when the run is started. */
export const editedStepKey = 'edited';
const editedSchema = z.array(z.object({ path: pathSchema, content: z.base64().nullable() }));

/** Files of a rejected change as the user wants them instead, base64; null for a file that is not to be there. */
export type EditedFiles = z.infer<typeof editedSchema>;

/** The user's own version that a run was started with. */
export async function editedFiles(runs: RunStores['runs'], runId: string): Promise<EditedFiles> {
  const recorded = editedSchema.safeParse((await runs.findStep(runId, editedStepKey))?.answer);
  if (recorded.success) return recorded.data;
  throw new AppError('internal', 'The edited files of this run are gone. Start it again.');
}
