import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { AppError } from '#shared/appError.ts';
import { formatCredits } from '#shared/money.ts';
import type { StartRun } from '#shared/runs.contract.ts';
import type { QuoteRecord } from '../quotes.store.ts';
import type { NewRun, RunRecord } from '../run.ts';
import { subjectOf } from '../run.ts';
import type { RunCaller, RunServiceDeps } from './runService.ts';
import type { StartSnapshot } from './startInputs.ts';
import { requireOpenTodo, requireTextFile } from './startInputs.ts';

/**
 * Starts a run: everything that can be refused is refused before a credit is held. The run, its hold, its first event and
 * its job are written in one transaction. Throws `quote_expired`, `quote_mismatch`, `snapshot_incomplete`, `todo_*`,
 * `authorization_too_low`, `insufficient_credits`, `run_exists`.
 */
export async function startRun(
  deps: RunServiceDeps,
  caller: RunCaller,
  projectId: string,
  request: StartRun,
): Promise<RunRecord> {
  const { stores, settings } = deps;
  const project = await stores.projects.find(caller.orgId, projectId);
  if (!project) throw new AppError('not_found', 'There is no such project.');
  if (!deps.gateway.roles) throw new AppError('models_not_configured', deps.notConnected);
  const quote = await requireQuote(deps, caller, projectId, request);
  const snapshot = await requireSnapshot(deps, caller, projectId, request.snapshotId);
  const from = request.fromRunId ? await requireRejected(deps, caller, projectId, request.fromRunId) : null;
  const todo = request.todo ?? from?.todo ?? null;
  if (todo) await requireOpenTodo(stores, snapshot, todo);
  const file = request.file ?? from?.file ?? null;
  if (file && request.kind === 'refine') await requireTextFile(stores, snapshot, file, from !== null);
  const amount = await affordable(deps, caller, request.authorized, quote);
  const run: NewRun = {
    id: randomUUID(),
    orgId: caller.orgId,
    projectId,
    accountId: caller.accountId,
    snapshotId: request.snapshotId,
    quoteId: quote.id,
    fromRunId: from?.id ?? null,
    kind: request.kind,
    subject: subjectOf({ kind: request.kind, todo, file }),
    todo,
    file,
    instruction: request.instruction ?? null,
    hint: request.hint ?? null,
    description: request.description ?? null,
    checks: request.checks,
    maxAttempts: settings.maxAttempts,
    authorized: amount,
    demo: deps.gateway.demo,
  };
  const started = await deps.inTransaction(async ({ runs, credits, projects, jobs }) => {
    const inserted = await runs.insert(run);
    await credits.placeHold({ runId: run.id, orgId: run.orgId, amount, minimum: settings.minimumBalance });
    await projects.setStatus(run.orgId, projectId, run.kind === 'plan' ? 'planning' : 'implementing');
    await runs.appendEvents(run.id, [
      { type: 'state', data: { state: 'queued', reason: null, message: null } },
    ]);
    await jobs.enqueue(run.id);
    return inserted;
  });
  await deps.wakeups.notify(run.id, 'events');
  return started;
}

async function requireQuote(
  deps: RunServiceDeps,
  { orgId }: RunCaller,
  projectId: string,
  request: StartRun,
): Promise<QuoteRecord> {
  const quote = await deps.stores.quotes.find(orgId, request.quoteId);
  if (!quote || quote.projectId !== projectId)
    throw new AppError('not_found', 'There is no such quote for this project.');
  if (quote.expired)
    throw new AppError('quote_expired', 'The quote has expired. Nothing was started; ask for a new one.');
  const asked = quote.request;
  const same =
    quote.kind === request.kind &&
    isDeepStrictEqual(asked.todo, request.todo ?? null) &&
    asked.file === (request.file ?? null) &&
    asked.fromRunId === (request.fromRunId ?? null) &&
    asked.checks > 0 === request.checks.length > 0;
  if (!same)
    throw new AppError(
      'quote_mismatch',
      'The quote was made for another run. Nothing was started; ask for a new one.',
    );
  if (request.authorized < quote.least) {
    throw new AppError(
      'authorization_too_low',
      `This run needs at least ${formatCredits(quote.least)} authorised to cover one attempt; you authorised ${formatCredits(request.authorized)}.`,
      { details: { needed: quote.least, authorized: request.authorized } },
    );
  }
  return quote;
}

async function requireSnapshot(
  { stores }: RunServiceDeps,
  { orgId }: RunCaller,
  projectId: string,
  snapshotId: string,
): Promise<StartSnapshot> {
  const entries = await stores.snapshots.files(orgId, projectId, snapshotId);
  if (!entries) throw new AppError('not_found', 'There is no such snapshot of this project.');
  const missing = await stores.snapshots.missing(orgId, snapshotId);
  if (missing.length === 0) return { orgId, entries };
  throw new AppError(
    'snapshot_incomplete',
    `${missing.length} files of the snapshot were not uploaded. Upload them, then start again.`,
    { details: { missing: missing.slice(0, 100) } },
  );
}

async function requireRejected(
  { stores }: RunServiceDeps,
  { orgId }: RunCaller,
  projectId: string,
  runId: string,
): Promise<RunRecord> {
  const from = await stores.runs.find(orgId, runId);
  if (!from || from.projectId !== projectId)
    throw new AppError('not_found', 'There is no such run in this project.');
  if (from.state === 'rejected') return from;
  throw new AppError(
    'conflict',
    'Only a rejected run can be refined from its change. Start from the file instead.',
  );
}

/** What is held: what was authorised, never above the quote's maximum, and what is there if that still covers an attempt. */
async function affordable(
  { stores }: RunServiceDeps,
  { orgId }: RunCaller,
  authorized: number,
  quote: QuoteRecord,
): Promise<number> {
  const { available } = await stores.credits.balance(orgId);
  const wanted = Math.min(authorized, quote.max);
  return available < wanted && available >= quote.least ? available : wanted;
}
