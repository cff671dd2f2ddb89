import * as z from 'zod';
import { changeSchema, proposalSchema } from './changes.contract.ts';
import { commandResultSchema } from './checks.contract.ts';
import {
  idParams,
  idSchema,
  microUsdSchema,
  pageOf,
  pageQuery,
  pathSchema,
  sha256Schema,
  timeSchema,
} from './common.contract.ts';
import { endpoint } from './endpoint.ts';
import { answersSchema, questionSchema } from './interview.contract.ts';
import { checkCommandSchema } from './projectFile.contract.ts';
import { runKindSchema } from './quotes.contract.ts';
import { startRunSchema } from './startRun.contract.ts';
import { todoRefSchema } from './todo/todoRef.ts';

export const waitingStates = ['awaiting_answers', 'awaiting_checks', 'awaiting_authorization'] as const;
export const endStates = ['verified', 'rejected', 'failed', 'cancelled'] as const;
const runStates = ['queued', 'running', ...waitingStates, ...endStates] as const;
export const runStateSchema = z.enum(runStates);
export type RunState = z.infer<typeof runStateSchema>;
export type EndState = (typeof endStates)[number];

/** What became of a proposal. */
export const proposalOutcomeSchema = z.enum(['applied', 'declined', 'conflicted']);
export type ProposalOutcome = z.infer<typeof proposalOutcomeSchema>;
/** `taken`: the user took the change of a rejected run unverified. */
export const outcomeSchema = z.enum([...proposalOutcomeSchema.options, 'taken']);
export type Outcome = z.infer<typeof outcomeSchema>;

/** What the user can do about a rejection: refine from the rejected change, pre-filled. */
const refineOfferSchema = z.object({
  fromRunId: idSchema,
  file: pathSchema.nullable(),
  instruction: z.string(),
});

export const feedbackSchema = z.object({
  summary: z.string(),
  failedCriteria: z.array(z.string()),
  evidence: z.array(z.string()),
  attempts: z.array(z.object({ attempt: z.int(), failed: z.string() })),
  refine: refineOfferSchema,
});
export type Feedback = z.infer<typeof feedbackSchema>;

export const runSchema = z.object({
  id: idSchema,
  projectId: idSchema,
  kind: runKindSchema,
  state: runStateSchema,
  /** Why it ended or waits, for a machine: `checks`, `review`, `edits`, `repeated`, `budget`, an error code … */
  reason: z.string().nullable(),
  /** The same for a person. */
  message: z.string().nullable(),
  todo: todoRefSchema.nullable(),
  file: pathSchema.nullable(),
  instruction: z.string().nullable(),
  fromRunId: idSchema.nullable(),
  /** The verified change of `fromRunId`, merged onto a newer snapshot and checked again, free of charge. */
  rebase: z.boolean().default(false),
  /** The user's own version of the rejected change of `fromRunId` is checked; no model wrote it. */
  edited: z.boolean().default(false),
  /** The commands it was started with: these are announced, and results of these are taken. Not told by older servers. */
  checks: z.array(checkCommandSchema).optional(),
  attempt: z.int().min(0),
  maxAttempts: z.int().min(1),
  step: z.string().nullable(),
  authorized: microUsdSchema,
  /** Recorded so far; becomes `charged` at the end as the settlement table says. */
  spent: microUsdSchema,
  charged: microUsdSchema.nullable(),
  /** awaiting_authorization: the amount that would cover the next attempt. */
  needed: microUsdSchema.nullable(),
  /** Whether it pays for itself in credits; what it spent is for information alone otherwise. */
  billed: z.boolean().default(true),
  /** What cancelling now would cost. */
  cancelCost: microUsdSchema,
  feedback: feedbackSchema.nullable(),
  /** awaiting_answers: what the Architect asks. */
  questions: z.array(questionSchema).nullable().default(null),
  outcome: outcomeSchema.nullable(),
  demo: z.boolean(),
  createdAt: timeSchema,
  updatedAt: timeSchema,
  endedAt: timeSchema.nullable(),
  waitUntil: timeSchema.nullable(),
});
export type Run = z.infer<typeof runSchema>;

export const checkResultsSchema = z.object({
  changeSha256: sha256Schema,
  /** sha256 of every file of the change before it, as found in the staged copy; null for a file that did not exist. */
  baseHashes: z.record(z.string(), sha256Schema.nullable()),
  results: z.array(commandResultSchema).min(1).max(20),
  /**
   * Files of the change as the user's formatters left them, when that differs: base64. The other commands ran on these, and the
   * change becomes this before it is reviewed.
   */
  formatted: z
    .array(z.object({ path: pathSchema, content: z.base64() }))
    .max(1_000)
    .optional(),
});
export type CheckResults = z.infer<typeof checkResultsSchema>;

const attemptParams = idParams.extend({ n: z.coerce.number().int().min(1).max(1000) });

export const runsApi = {
  startRun: endpoint({
    id: 'startRun',
    method: 'POST',
    path: '/v1/projects/:id/runs',
    summary: 'Hold the authorised amount and start a run',
    auth: 'user',
    status: 201,
    idempotent: true,
    params: idParams,
    body: startRunSchema,
    response: runSchema,
  }),
  listRuns: endpoint({
    id: 'listRuns',
    method: 'GET',
    path: '/v1/projects/:id/runs',
    summary: 'Runs of a project, newest first',
    auth: 'user',
    params: idParams,
    query: pageQuery.extend({ cursor: idSchema.optional() }),
    response: pageOf(runSchema),
  }),
  getRun: endpoint({
    id: 'getRun',
    method: 'GET',
    path: '/v1/runs/:id',
    summary: 'One run',
    auth: 'user',
    params: idParams,
    response: runSchema,
  }),
  streamEvents: endpoint({
    id: 'streamEvents',
    method: 'GET',
    path: '/v1/runs/:id/events',
    summary:
      'Events of a run: server-sent events (resume with Last-Event-ID), or with `after` or `Accept: application/json` as JSON',
    auth: 'user',
    params: idParams,
    query: z.object({ after: z.coerce.number().int().min(0).optional() }),
    response: 'events',
  }),
  cancelRun: endpoint({
    id: 'cancelRun',
    method: 'POST',
    path: '/v1/runs/:id/cancel',
    summary:
      'Cancel a run; an ended run is answered as it is. With `atMost` it is refused where it costs more than that, and the run goes on',
    auth: 'user',
    params: idParams,
    body: z.object({ atMost: microUsdSchema.optional() }),
    response: runSchema,
  }),
  answerQuestions: endpoint({
    id: 'answerQuestions',
    method: 'POST',
    path: '/v1/runs/:id/answers',
    summary: 'Answer the questions a plan run waits for',
    auth: 'user',
    params: idParams,
    body: z.object({ answers: answersSchema }),
    response: runSchema,
  }),
  getChange: endpoint({
    id: 'getChange',
    method: 'GET',
    path: '/v1/runs/:id/attempts/:n/change',
    summary:
      'The change of an attempt: what checks run on, not yet verified. Refused when the run failed before it was read',
    auth: 'user',
    params: attemptParams,
    response: changeSchema,
  }),
  postCheckResults: endpoint({
    id: 'postCheckResults',
    method: 'POST',
    path: '/v1/runs/:id/attempts/:n/check-results',
    summary:
      'Results of the command checks on the staged copy; the first answer counts, stale ones are refused',
    auth: 'user',
    params: attemptParams,
    body: checkResultsSchema,
    response: runSchema,
  }),
  authorizeRun: endpoint({
    id: 'authorizeRun',
    method: 'POST',
    path: '/v1/runs/:id/authorization',
    summary: 'Raise the authorised amount of a run that waits for it',
    auth: 'user',
    params: idParams,
    body: z.object({ authorized: microUsdSchema }),
    response: runSchema,
  }),
  getProposal: endpoint({
    id: 'getProposal',
    method: 'GET',
    path: '/v1/runs/:id/proposal',
    summary: 'The verified change of a run with its evidence',
    auth: 'user',
    params: idParams,
    response: proposalSchema,
  }),
  postOutcome: endpoint({
    id: 'postOutcome',
    method: 'POST',
    path: '/v1/runs/:id/outcome',
    summary: 'What became of the proposal: applied, declined or conflicted; the first answer counts',
    auth: 'user',
    params: idParams,
    body: z.object({ outcome: proposalOutcomeSchema, detail: z.string().max(4_000).optional() }),
    response: runSchema,
  }),
  takeUnverified: endpoint({
    id: 'takeUnverified',
    method: 'POST',
    path: '/v1/runs/:id/attempts/:n/take',
    summary:
      'Take the last change of a rejected run unverified: what it was not charged is charged now, once. The box stays open',
    auth: 'user',
    params: attemptParams,
    body: z.object({
      changeSha256: sha256Schema,
      /** The price that the user agreed to, micro-USD: what was spent and not charged. */
      authorized: microUsdSchema,
    }),
    response: runSchema,
  }),
};
