import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { AppError } from '#shared/appError.ts';
import { formatCredits } from '#shared/money.ts';
import type { StartRun } from '#shared/startRun.contract.ts';
import { editedStepKey } from '../flows/editedFiles.ts';
import type { QuoteRecord } from '../quotes.store.ts';
import type { NewRun, RunRecord } from '../run.ts';
import { subjectOf } from '../run.ts';
import { refinedRun } from './refinedRun.ts';
import type { RunCaller, RunServiceDeps } from './runService.ts';
import {
  insertRun,
  requireMergeable,
  requireOpenTodo,
  requireSnapshot,
  requireTextFile,
} from './startInputs.ts';
import { startRebase } from './startRebase.ts';

/**
 * Starts a run: everything that can be refused is refused before a credit is held. The run, its hold, its first event and
 * its job are written in one transaction. Throws `quote_expired`, `quote_mismatch`, `snapshot_incomplete`, `todo_*`,
 * `merge_conflict`, `authorization_too_low`, `insufficient_credits`, `run_exists`, `runs_stopped`.
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
  // A rebase is of work that was verified and paid for: it is let through.
  if (request.rebase) return startRebase(deps, caller, projectId, request);
  await deps.mayStart(caller.orgId);
  const from = request.fromRunId ? await requireRejected(deps, caller, projectId, request.fromRunId) : null;
  const { kind, description } = await refinedRun(stores, from, request.kind);
  const quote = await requireQuote(deps, caller, projectId, { ...request, kind });
  const snapshot = await requireSnapshot(stores, caller, projectId, request.snapshotId);
  const todo = request.todo ?? from?.todo ?? null;
  if (todo) await requireOpenTodo(stores, snapshot, todo);
  const file = request.file ?? from?.file ?? null;
  if (file && kind === 'refine') await requireTextFile(stores, snapshot, file, from !== null);
  if (from) await requireMergeable(stores, snapshot, from, request.edited ?? []);
  const amount = await affordable(deps, caller, quote, request.authorized);
  const run: NewRun = {
    id: randomUUID(),
    orgId: caller.orgId,
    projectId,
    accountId: caller.accountId,
    snapshotId: request.snapshotId,
    quoteId: quote.id,
    fromRunId: from?.id ?? null,
    rebase: false,
    kind,
    subject: subjectOf({ kind, todo, file }),
    todo,
    file,
    instruction: request.instruction ?? null,
    hint: request.hint ?? null,
    description: request.description ?? description,
    // Text about the project: no command runs on it.
    checks: kind === request.kind ? request.checks : [],
    maxAttempts: request.edited ? 1 : settings.maxAttempts,
    authorized: amount,
    demo: deps.gateway.demo,
    interview: request.interview && request.kind === 'plan' && todo === null,
    edited: request.edited !== undefined,
  };
  const started = await deps.inTransaction(async (inside) => {
    const inserted = await insertRun(inside, run, settings.minimumBalance);
    if (request.edited) {
      const answer = { key: editedStepKey, attempt: 1, answer: request.edited, announced: true };
      await inside.runs.recordAnswer(run.id, answer);
    }
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
  const { quoteId, authorized = 0 } = request;
  const quote = quoteId === undefined ? null : await deps.stores.quotes.find(orgId, quoteId);
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
    (asked.interview ?? false) === request.interview &&
    (asked.edited ?? false) === (request.edited !== undefined) &&
    asked.checks > 0 === request.checks.length > 0;
  if (!same)
    throw new AppError(
      'quote_mismatch',
      'The quote was made for another run. Nothing was started; ask for a new one.',
    );
  if (authorized < quote.least) {
    throw new AppError(
      'authorization_too_low',
      `This run needs at least ${formatCredits(quote.least, 'up')} authorised to cover one attempt; you authorised ${formatCredits(authorized, 'down')}.`,
      { details: { needed: quote.least, authorized } },
    );
  }
  return quote;
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
  { stores, settings }: RunServiceDeps,
  { orgId }: RunCaller,
  quote: QuoteRecord,
  authorized = 0,
): Promise<number> {
  const wanted = Math.min(authorized, quote.max);
  if (settings.billing === 'off') return wanted;
  const { available } = await stores.credits.balance(orgId);
  return available < wanted && available >= quote.least ? available : wanted;
}
