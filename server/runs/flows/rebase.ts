import { AppError } from '#shared/appError.ts';
import type { Verdict } from '#shared/changes.contract.ts';
import { verdictSchema } from '#shared/changes.contract.ts';
import type { Decision } from '../engine/decision.ts';
import type { RunStores } from '../ports.ts';
import type { RunRecord } from '../run.ts';
import { judgeChange } from './attempt.ts';
import { rejected, verified, waitsForChecks } from './attempts.ts';
import type { FlowContext } from './flowContext.ts';
import { type MergedChange, mergeChange } from './mergeChange.ts';
import { keepVerdict, textsAfter, verdictStepKey } from './review.ts';
import type { FileOperation, Files } from './tools.ts';

/** The change of a verified run with the bytes it was made from. Throws `not_found` when they were deleted. */
async function verifiedChange({ runs, snapshots }: RunStores, from: RunRecord): Promise<FileOperation[]> {
  const change = await runs.findChange(from.id, from.attempt);
  const gone = (): AppError =>
    new AppError('not_found', 'The verified change is not kept any more. Start a new run.');
  if (!change) throw gone();
  const hashes = change.files.flatMap(({ baseSha256, sha256 }) => [baseSha256 ?? [], sha256 ?? []].flat());
  const blobs = await snapshots.blobs(from.orgId, [...new Set(hashes)]);
  const bytesOf = (sha256: string | null): Uint8Array | null => {
    const bytes = sha256 === null ? null : blobs.get(sha256);
    if (bytes === undefined) throw gone();
    return bytes;
  };
  return change.files.map(({ op, path, renamedFrom, baseSha256, sha256 }) => ({
    op,
    path,
    base: bytesOf(baseSha256),
    content: bytesOf(sha256),
    ...(renamedFrom === undefined ? {} : { renamedFrom }),
  }));
}

/** Merges what `from` verified onto `files`. Throws `merge_conflict` with `details.paths`, and `conflict` when nothing is left of it. */
export async function mergeVerified(
  stores: RunStores,
  from: RunRecord,
  files: Files,
): Promise<Omit<MergedChange, 'conflicts'>> {
  const { conflicts, ...merged } = mergeChange(await verifiedChange(stores, from), files);
  if (conflicts.length > 0) {
    throw new AppError(
      'merge_conflict',
      `You and the change edited the same lines of ${conflicts.join(', ')}. Nothing was merged and the proposal is kept.`,
      { details: { paths: conflicts } },
    );
  }
  if (merged.operations.length > 0) return merged;
  throw new AppError('conflict', 'Your files hold this change already: there is nothing left to merge.');
}

/**
 * One attempt with the merged change in place of an answer: the same checks, no repair. The review of the original stands
 * where the merge left the reviewed lines as they were; otherwise the Architect looks again.
 */
export async function runRebase(flow: FlowContext): Promise<Decision> {
  const { run, stores, workspace } = flow;
  const from = run.fromRunId ? await stores.runs.find(run.orgId, run.fromRunId) : null;
  if (!from) throw new AppError('not_found', 'The run whose change was to be merged is gone.');
  const { operations, sameLines } = await mergeVerified(stores, from, workspace.original);
  const earlier = sameLines ? await standingVerdict(flow, from, operations) : null;
  const result = await judgeChange(flow, 1, { operations, complete: true, feedback: '' }, [], {
    ...(earlier ? { review: () => keepVerdict(flow, 1, earlier) } : {}),
  });
  if (result.kind === 'approved') return verified;
  if (result.kind === 'awaiting_checks') return waitsForChecks(1);
  if (result.kind === 'repeated') throw new Error('a single attempt repeats nothing');
  return rejected(flow, result.reason, [{ ...result, attempt: 1 }]);
}

/** The approval of the original, while it still answers every criterion and what it quotes still stands in the files. */
async function standingVerdict(
  { stores, task, tools, workspace }: FlowContext,
  from: RunRecord,
  operations: readonly FileOperation[],
): Promise<Verdict | null> {
  const step = await stores.runs.findStep(from.id, verdictStepKey(from.attempt));
  const parsed = verdictSchema.safeParse(step?.answer);
  if (!parsed.success || parsed.data.verdict !== 'approved') return null;
  // The answer is looked at again as if it came just now: what it quotes has to be there still.
  try {
    const files = textsAfter(operations, workspace.original);
    const again = tools.parseReview(JSON.stringify(parsed.data), { criteria: task.criteria, files });
    return again.verdict === 'approved' ? parsed.data : null;
  } catch (error) {
    if (error instanceof AppError && error.code === 'model_answer_invalid') return null;
    throw error;
  }
}
