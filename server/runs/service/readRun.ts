import * as z from 'zod';
import { AppError } from '#shared/appError.ts';
import type { Change, ChangedFile, Proposal } from '#shared/changes.contract.ts';
import { verdictSchema } from '#shared/changes.contract.ts';
import { checkResultSchema } from '#shared/checks.contract.ts';
import { checksStepKey, checksStepSchema } from '../flows/attempt.ts';
import { heldByBaseTests, withBaseTests } from '../flows/baseTests.ts';
import { commandCheck, mustPass } from '../flows/commandCheck.ts';
import { formattedChangeKey } from '../flows/formatted.ts';
import { verdictStepKey } from '../flows/review.ts';
import type { RunStores } from '../ports.ts';
import type { RunRecord } from '../run.ts';
import type { ChangeRecord } from '../runs.store.ts';
import type { StepRecord } from '../step.ts';
import { handOut } from './handOut.ts';
import type { RunCaller, RunServiceDeps } from './runService.ts';

/** Throws `not_found` for a run of another organization as for one that does not exist. */
export async function requireRun(
  { runs }: Pick<RunStores, 'runs'>,
  { orgId }: RunCaller,
  runId: string,
): Promise<RunRecord> {
  const run = await runs.find(orgId, runId);
  if (run) return run;
  throw new AppError('not_found', 'There is no such run.');
}

/**
 * The change of an attempt with its exact bytes. From the moment it is read it has left the server, which decides what the
 * run costs if it is cancelled. Throws `not_found`, and `conflict` when it is withheld.
 */
export async function readChange(
  deps: RunServiceDeps,
  caller: RunCaller,
  runId: string,
  attempt: number,
): Promise<Change> {
  const run = await requireRun(deps.stores, caller, runId);
  const change = await deps.stores.runs.findChange(runId, attempt);
  if (!change) throw new AppError('not_found', `This run has no change for attempt ${attempt}.`);
  await handOut(deps, run);
  return presentChange(deps.stores, run, change);
}

async function presentChange(
  { snapshots }: RunStores,
  run: RunRecord,
  change: ChangeRecord,
): Promise<Change> {
  const blobs = await snapshots.blobs(
    run.orgId,
    change.files.flatMap(({ sha256 }) => sha256 ?? []),
  );
  const files = change.files.map(({ renamedFrom, ...file }): ChangedFile => {
    const bytes = file.sha256 === null ? null : blobs.get(file.sha256);
    if (bytes === undefined) throw new AppError('not_found', 'The content of this change was deleted.');
    return {
      ...file,
      ...(renamedFrom ? { renamedFrom } : {}),
      content: bytes && Buffer.from(bytes).toString('base64'),
    };
  });
  return {
    runId: run.id,
    attempt: change.attempt,
    snapshotId: run.snapshotId,
    changeSha256: change.changeSha256,
    files,
  };
}

export type AttemptRecord = {
  attempt: number;
  change: ChangeRecord | null;
  checks: z.output<typeof checkResultSchema>[];
  verdict: z.output<typeof verdictSchema> | null;
};

/** What is recorded of each attempt, from the run's steps. */
export async function readAttempts(
  { runs }: Pick<RunStores, 'runs'>,
  run: RunRecord,
): Promise<AttemptRecord[]> {
  const steps = new Map((await runs.steps(run.id)).map((step) => [step.key, step]));
  const answerOf = <T>(key: string, schema: z.ZodType<T>): T | null => {
    const step: StepRecord | undefined = steps.get(key);
    return step?.recorded ? schema.parse(step.answer) : null;
  };
  const attempts: AttemptRecord[] = [];
  for (let attempt = 1; attempt <= run.attempt; attempt++) {
    const recorded = z.object({ checks: z.array(checkResultSchema) });
    const change = answerOf(formattedChangeKey(attempt), recorded) ?? answerOf(`change:${attempt}`, recorded);
    const commands = (answerOf(checksStepKey(attempt), checksStepSchema) ?? []).map(commandCheck);
    attempts.push({
      attempt,
      change: await runs.findChange(run.id, attempt),
      checks: [...withBaseTests(change?.checks ?? [], commands), ...commands],
      verdict: answerOf(verdictStepKey(attempt), verdictSchema),
    });
  }
  return attempts;
}

/** False: no command had a say, because there was none or because the user left every one out. */
export function wasTested({ checks }: Pick<RunRecord, 'checks'>, last: AttemptRecord | undefined): boolean {
  const commands = (last?.checks ?? []).flatMap(({ command }) => command ?? []);
  return checks.length > 0 && (commands.length === 0 || commands.some(mustPass));
}

export async function readProposal(
  deps: RunServiceDeps,
  caller: RunCaller,
  runId: string,
): Promise<Proposal> {
  const run = await requireRun(deps.stores, caller, runId);
  const last = (await readAttempts(deps.stores, run)).at(-1);
  if (run.state !== 'verified' || !run.endedAt || !last?.change || !last.verdict) {
    throw new AppError('not_found', 'This run has no proposal: only a verified run has one.');
  }
  const change = await presentChange(deps.stores, run, last.change);
  return {
    ...change,
    files: heldByBaseTests(change.files, last.checks),
    checks: last.checks,
    verdict: last.verdict,
    tested: wasTested(run, last),
    // A split keeps the TODO open: only what implements it ticks its box.
    todo: run.kind === 'plan' ? null : run.todo,
    createdAt: run.endedAt,
  };
}
