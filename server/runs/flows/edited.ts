import * as z from 'zod';
import { AppError } from '#shared/appError.ts';
import { pathSchema } from '#shared/common.contract.ts';
import type { Decision } from '../engine/decision.ts';
import { judgeChange } from './attempt.ts';
import { rejected, verified, waitsForChecks } from './attempts.ts';
import type { FlowContext } from './flowContext.ts';
import { againstOriginal } from './workspace.ts';

/** Step of the user's own version of a rejected change, recorded when the run is started. */
export const editedStepKey = 'edited';
const editedSchema = z.array(z.object({ path: pathSchema, content: z.base64().nullable() }));

/**
 * Judges the user's own version of a rejected change: what they edited on top of that change goes through the same gate, once. No
 * model writes, so there is nothing to repair; a refusal says what to edit next.
 */
export async function runEdited(flow: FlowContext): Promise<Decision> {
  const files = await flow.steps.recorded(editedStepKey, editedSchema);
  if (files === null)
    throw new AppError('internal', 'The edited files of this run are gone. Start it again.');
  const operations = againstOriginal(
    flow.workspace,
    files.map(({ path, content }) => ({
      op: 'modify',
      path,
      base: null,
      content: content === null ? null : new Uint8Array(Buffer.from(content, 'base64')),
    })),
  );
  const applied = {
    operations,
    complete: operations.length > 0,
    feedback:
      operations.length > 0 ? '' : 'Every file is as it is in the workspace: there is nothing to check.',
  };
  const result = await judgeChange(flow, 1, applied, [], {});
  if (result.kind === 'approved') return verified;
  if (result.kind === 'awaiting_checks') return waitsForChecks(1);
  if (result.kind === 'repeated') throw new AppError('internal', 'A first attempt repeats nothing.');
  return rejected(flow, result.reason, [{ ...result, attempt: 1 }]);
}
