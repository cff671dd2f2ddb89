import { AppError } from '#shared/appError.ts';
import type { Decision } from '../engine/decision.ts';
import { judgeChange } from './attempt.ts';
import { rejected, verified, waitsForChecks } from './attempts.ts';
import type { FlowContext } from './flowContext.ts';
import { againstOriginal } from './workspace.ts';

/**
 * Judges the user's own version of a rejected change, which is in the workspace of the run: it goes through the same gate, once. No
 * model writes, so there is nothing to repair; a refusal says what to edit next.
 */
export async function runEdited(flow: FlowContext): Promise<Decision> {
  const operations = againstOriginal(flow.workspace, []);
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
