import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { AppError } from '#shared/appError.ts';
import type { Quote, quoteRequestSchema } from '#shared/quotes.contract.ts';
import { nameOf } from '../engine/ask.ts';
import { refinedRun } from './refinedRun.ts';
import type { RunCaller, RunServiceDeps } from './runService.ts';

/** A token is rarely shorter than three bytes of source text; a quote may be too high, not too low. */
const bytesPerToken = 3;

/**
 * The price of a run before it starts, from names and sizes alone. Its prices are pinned: a run started on this quote is
 * charged by them whatever the operator changes meanwhile.
 */
export async function createQuote(
  deps: RunServiceDeps,
  caller: RunCaller,
  projectId: string,
  request: z.output<typeof quoteRequestSchema>,
): Promise<Quote> {
  const { stores, gateway, settings } = deps;
  if (!(await stores.projects.find(caller.orgId, projectId)))
    throw new AppError('not_found', 'There is no such project.');
  if (!gateway.roles) throw new AppError('models_not_configured', deps.notConnected);
  await deps.mayStart(caller.orgId);
  const from = request.fromRunId ? await stores.runs.find(caller.orgId, request.fromRunId) : null;
  const { kind, description } = await refinedRun(
    stores,
    from?.projectId === projectId ? from : null,
    request.kind,
  );
  const checks = kind === request.kind ? request.checks : 0;
  const requestBytes = request.requestBytes + Buffer.byteLength(description ?? '');
  const contextTokens = Math.min(settings.contextTokens, Math.ceil(request.contextBytes / bytesPerToken));
  const priced = await deps.priceQuote({
    kind,
    contextTokens,
    requestTokens: Math.ceil(requestBytes / bytesPerToken),
    maxAttempts: request.edited ? 1 : settings.maxAttempts,
    interview: request.interview,
    edited: request.edited,
    checks,
    models: gateway.roles,
    minutesHistory: await stores.quotes.recentMinutes({
      orgId: caller.orgId,
      projectId,
      kind,
      edited: request.edited,
    }),
  });
  const { available, held, freeToday } = await stores.credits.balance(caller.orgId);
  const stored = await stores.quotes.insert(
    {
      id: randomUUID(),
      orgId: caller.orgId,
      projectId,
      kind,
      request: {
        todo: request.todo ?? null,
        file: request.file ?? null,
        fromRunId: request.fromRunId ?? null,
        checks: request.checks,
        interview: request.interview,
        edited: request.edited,
        contextTokens,
      },
      low: priced.low,
      likely: priced.likely,
      max: priced.max,
      least: priced.leastAuthorization,
      prices: priced.prices,
      rules: { chargeRejected: settings.chargeRejected, freePerDay: freeToday.perDay },
    },
    settings.quoteMinutes,
  );
  const ifRejected = await stores.credits.wouldCharge({
    orgId: caller.orgId,
    ending: 'rejected',
    changeLeft: true,
    spent: priced.max,
    // Runs under way may use up as much of the allowance as they hold.
    besides: held,
  });
  return {
    id: stored.id,
    kind: stored.kind,
    low: priced.low,
    likely: priced.likely,
    max: priced.max,
    suggestedAuthorization: priced.suggestedAuthorization,
    leastAuthorization: priced.leastAuthorization,
    minutes: priced.minutes,
    ifRejected: {
      charge: ifRejected,
      freeLeftToday: Math.max(0, freeToday.left - held),
      freePerDay: freeToday.perDay,
    },
    chargeRejected: settings.chargeRejected,
    items: priced.items,
    models: {
      architect: gateway.roles.architect.map(nameOf),
      implementer: gateway.roles.implementer.map(nameOf),
    },
    demo: gateway.demo,
    billing: settings.billing,
    tested: checks > 0,
    balance: { available, minimum: settings.minimumBalance },
    createdAt: stored.createdAt,
    expiresAt: stored.expiresAt,
  };
}
