import { Router } from 'express';
import { api } from '#shared/api.ts';
import { AppError } from '#shared/appError.ts';
import type { Run } from '#shared/runs.contract.ts';
import { handle } from '../http/handle.ts';
import type { RunRecord } from './run.ts';
import { cancelRun } from './service/cancelRun.ts';
import { createQuote } from './service/createQuote.ts';
import { presentRun, presentRuns } from './service/presentRuns.ts';
import { deleteMessages, readMessages } from './service/readMessages.ts';
import { readReceipt } from './service/readReceipt.ts';
import { readChange, readProposal, requireRun } from './service/readRun.ts';
import { reportOutcome } from './service/reportOutcome.ts';
import { answerQuestions, authorizeRun, postCheckResults } from './service/resumeRun.ts';
import type { RunServiceDeps } from './service/runService.ts';
import { startRun } from './service/startRun.ts';
import { takeUnverified } from './service/takeUnverified.ts';

/** The greatest outputs of the most commands, files as formatters left them or as a user edited them. */
const filesLimitBytes = 8 * 1024 * 1024;

export function runRoutes(deps: RunServiceDeps): Router {
  const router = Router();
  const { stores } = deps;
  const shown = async (run: Promise<RunRecord>): Promise<Run> => presentRun(stores, await run);

  handle(router, api.createQuote, ({ caller, params, body }) => createQuote(deps, caller, params.id, body));
  handle(router, api.startRun, ({ caller, params, body }) => shown(startRun(deps, caller, params.id, body)), {
    bodyLimitBytes: filesLimitBytes,
  });
  handle(router, api.listRuns, async ({ caller, params, query }) => {
    if (!(await stores.projects.find(caller.orgId, params.id)))
      throw new AppError('not_found', 'There is no such project.');
    const page = { before: query.cursor ?? null, limit: query.limit + 1 };
    const found = await stores.runs.list(caller.orgId, params.id, page);
    const runs = found.slice(0, query.limit);
    const nextCursor = found.length > runs.length ? (runs.at(-1)?.id ?? null) : null;
    return { items: await presentRuns(stores, runs), nextCursor };
  });
  handle(router, api.getRun, ({ caller, params }) => shown(requireRun(stores, caller, params.id)));
  handle(router, api.cancelRun, ({ caller, params, body }) =>
    shown(cancelRun(deps, caller, params.id, body.atMost)),
  );
  handle(router, api.answerQuestions, ({ caller, params, body }) =>
    shown(answerQuestions(deps, caller, params.id, body.answers)),
  );
  handle(router, api.getChange, ({ caller, params }) => readChange(deps, caller, params.id, params.n));
  handle(
    router,
    api.postCheckResults,
    ({ caller, params, body }) => shown(postCheckResults(deps, caller, params.id, params.n, body)),
    { bodyLimitBytes: filesLimitBytes },
  );
  handle(router, api.authorizeRun, ({ caller, params, body }) =>
    shown(authorizeRun(deps, caller, params.id, body.authorized)),
  );
  handle(router, api.getProposal, ({ caller, params }) => readProposal(deps, caller, params.id));
  handle(router, api.postOutcome, ({ caller, params, body }) =>
    shown(reportOutcome(deps, caller, params.id, body.outcome)),
  );
  handle(router, api.takeUnverified, ({ caller, params, body }) =>
    shown(takeUnverified(deps, caller, params.id, { attempt: params.n, ...body })),
  );
  handle(router, api.getReceipt, ({ caller, params }) => readReceipt(deps, caller, params.id));
  handle(router, api.getMessages, ({ caller, params }) => readMessages(deps, caller, params.id));
  handle(router, api.deleteMessages, async ({ caller, params }) => {
    await deleteMessages(deps, caller, params.id);
    return undefined;
  });
  return router;
}
