import type { ServerResponse } from 'node:http';
import type { Change } from '#shared/changes.contract.ts';
import type { RunEvent } from '#shared/events.contract.ts';
import type { Run, RunState } from '#shared/runs.contract.ts';
import { createApiClient } from '../../../extension/api/apiClient.ts';
import { bindToken } from '../../../extension/api/boundToken.ts';
import { type SeenRequest, sendJson, startTestServer } from '../api/testServer.ts';
import { runId } from './workspace.ts';

const at = '2026-01-01T00:00:00.000Z';
export const projectId = '0190f3b0-0000-4000-8000-0000000000aa';
const problem = { type: 'about:blank', title: '', status: 409, detail: '', requestId: 'r' };

type Script = {
  /** States the run goes through; it moves on with each answer of the client. */
  states: RunState[];
  change: Change;
  todo?: Run['todo'];
  kind?: Run['kind'];
  checks?: Run['checks'];
  /** Called instead of answering; true when it answered. */
  intercept?: (request: SeenRequest, response: ServerResponse) => boolean;
};

/** The runs API of one run that follows a script; what the client sent is in `posted`. */
export async function startScriptedServer({
  states,
  change,
  todo = null,
  kind = 'implement',
  checks: announced,
  intercept,
}: Script) {
  let now = 0;
  const attempt = 1;
  let outcome: Run['outcome'] = null;
  const events: RunEvent[] = [];
  const posted: { path: string; body: unknown }[] = [];
  const blobs = new Set<string>();
  const state = (): RunState => states[now] ?? 'failed';
  const isEnd = (): boolean => ['verified', 'rejected', 'failed', 'cancelled'].includes(state());
  const tell = (): void => {
    const seq = events.length + 1;
    events.push({ seq, at, type: 'state', data: { state: state(), reason: null, message: null } });
    if (isEnd())
      events.push({
        seq: seq + 1,
        at,
        type: 'ended',
        data: { state: state(), charged: 0, spent: 0, message: null },
      });
  };
  const move = (): void => {
    now += 1;
    tell();
  };
  const feedback = {
    summary: 'A test fails.',
    failedCriteria: ['works'],
    evidence: [],
    attempts: [],
    refine: { fromRunId: runId, file: null, instruction: 'Make it work.' },
  };
  const run = (): Run => ({
    id: runId,
    projectId,
    kind,
    state: state(),
    reason: null,
    message: null,
    todo,
    file: null,
    instruction: null,
    fromRunId: null,
    rebase: false,
    edited: false,
    questions: null,
    ...(announced === undefined ? {} : { checks: announced }),
    attempt,
    maxAttempts: 3,
    step: null,
    authorized: 100,
    spent: 0,
    charged: null,
    needed: 200,
    billed: true,
    cancelCost: 0,
    feedback: state() === 'rejected' ? feedback : null,
    outcome,
    demo: true,
    createdAt: at,
    updatedAt: at,
    endedAt: null,
    waitUntil: null,
  });
  const checks = [
    { check: 'command', status: 'passed', required: true, where: 'client', durationMs: 1, evidence: [] },
  ];
  const verdict = { verdict: 'approved', criteria: [], feedback: '' };
  const receipt = () => ({
    runId,
    projectId,
    projectName: 'Shop',
    kind,
    todo,
    state: state(),
    outcome,
    demo: true,
    tested: true,
    rebaseOf: null,
    quote: { low: 1, likely: 2, max: 3 },
    authorized: 100,
    spent: 0,
    charged: 0,
    notCharged: 0,
    chargeReason: '',
    files: [],
    attempts: [],
    calls: [],
    transfers: [],
    createdAt: at,
    endedAt: at,
  });
  const range = { low: 10, likely: 20, max: 100 };
  const quote = {
    id: runId,
    kind,
    ...range,
    suggestedAuthorization: 40,
    leastAuthorization: 10,
    minutes: { low: 1, likely: 2, max: 3 },
    ifRejected: { charge: 0, freeLeftToday: 50, freePerDay: 50 },
    chargeRejected: 'allowance',
    items: [],
    models: { architect: ['a'], implementer: ['b'] },
    demo: true,
    tested: true,
    balance: { available: 1000, minimum: 10 },
    createdAt: at,
    expiresAt: at,
  };

  const answers: Record<string, (request: SeenRequest, body: never) => [number, unknown]> = {
    [`POST /v1/projects/${projectId}/quotes`]: () => [201, quote],
    [`POST /v1/projects/${projectId}/snapshots`]: (_, body: { files: { sha256: string }[] }) => [
      201,
      {
        snapshotId: runId,
        missing: body.files.map((file) => file.sha256).filter((hash) => !blobs.has(hash)),
      },
    ],
    [`PUT /v1/projects/${projectId}/blobs`]: () => [200, { stored: 1 }],
    [`POST /v1/projects/${projectId}/runs`]: () => {
      if (events.length === 0) tell();
      if (state() === 'queued') move();
      return [201, run()];
    },
    [`GET /v1/runs/${runId}`]: () => [200, run()],
    [`GET /v1/runs/${runId}/attempts/${attempt}/change`]: () => [200, change],
    [`POST /v1/runs/${runId}/attempts/${attempt}/check-results`]: () => {
      if (state() !== 'awaiting_checks') return [409, { ...problem, code: 'run_not_waiting' }];
      move();
      return [200, run()];
    },
    [`POST /v1/runs/${runId}/authorization`]: () => {
      move();
      return [200, run()];
    },
    [`POST /v1/runs/${runId}/cancel`]: () => {
      if (isEnd()) return [200, run()];
      states.splice(now + 1, states.length, 'cancelled');
      move();
      return [200, run()];
    },
    [`GET /v1/runs/${runId}/proposal`]: () => [
      200,
      { ...change, checks, verdict, tested: true, todo, createdAt: at },
    ],
    [`POST /v1/runs/${runId}/outcome`]: (_, body: { outcome: Run['outcome'] }) => {
      outcome = body.outcome;
      return [200, run()];
    },
    [`GET /v1/runs/${runId}/receipt`]: () => [200, receipt()],
    [`GET /v1/runs/${runId}/events`]: (request) => {
      // What the server does by itself happens when the client looks.
      if (state() === 'running') move();
      const after = Number(new URL(request.path, 'http://localhost').searchParams.get('after') ?? 0);
      return [200, { items: events.slice(after), ended: isEnd() }];
    },
  };

  const server = await startTestServer((request, response) => {
    if (intercept?.(request, response)) return;
    const path = request.path.split('?')[0] ?? '';
    const isJson = request.headers['content-type'] === 'application/json';
    const body: unknown = isJson ? JSON.parse(String(request.body)) : undefined;
    if (request.method === 'POST') posted.push({ path: path.split('/').slice(-1)[0] ?? '', body });
    const answer = answers[`${request.method} ${path}`];
    const [status, value] = answer?.(request, body as never) ?? [404, {}];
    sendJson(response, status, value);
  });
  const client = createApiClient({
    server: server.url,
    token: bindToken('plb_t', server.url),
    clientVersion: '0.1.0',
    retryDelays: [0],
  });
  return {
    client,
    posted,
    seen: server.seen,
    move,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
