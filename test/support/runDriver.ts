import { createHash, randomUUID } from 'node:crypto';
import { api } from '#shared/api.ts';
import { encodeBlobFrames } from '#shared/blobFrames.ts';
import type { Quote } from '#shared/quotes.contract.ts';
import type { Run } from '#shared/runs.contract.ts';
import type { StartRun } from '#shared/startRun.contract.ts';
import type { TodoRef } from '#shared/todo/todoRef.ts';
import { type ApiClient, createApiClient } from '../../extension/api/apiClient.ts';
import { bindToken } from '../../extension/api/boundToken.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The workspace of the run tests: one open TODO, one file, no dependencies. */
export const sumsWorkspace: Record<string, string> = {
  'TODO.md':
    '# Sums\n\n- [ ] Add `sum(a, b)` to `src/sum.js`\n  - **Verification:** `sum(1, 2)` is 3\n- [ ] Later\n',
  'src/sum.js': 'export const zero = 0;\n',
};

export const sumTodo: TodoRef = {
  path: 'TODO.md',
  headings: ['Sums'],
  text: 'Add `sum(a, b)` to `src/sum.js`',
  occurrence: 0,
};

export const testCheck = { id: 'test', name: 'Tests', command: ['node', '--test'] };

export function clientOf(url: URL, token: string): ApiClient {
  return createApiClient({
    server: url,
    token: bindToken(token, url),
    clientVersion: '0.0.0-test',
    retryDelays: [],
  });
}

export type Prepared = { projectId: string; snapshotId: string; quote: Quote };

/** Project, uploaded snapshot and quote: everything a run needs before it starts. */
export async function prepareRun(
  client: ApiClient,
  options: {
    files?: Record<string, string>;
    kind?: StartRun['kind'];
    projectId?: string;
    checks?: boolean;
    ask?: object;
  } = {},
): Promise<Prepared> {
  const files = options.files ?? sumsWorkspace;
  const projectId =
    options.projectId ??
    (await client.call(api.createProject, { body: { name: 'Sums' }, idempotencyKey: randomUUID() })).id;
  const entries = Object.entries(files).map(([path, text]) => ({
    path,
    sha256: sha256(text),
    size: Buffer.byteLength(text),
  }));
  const params = { id: projectId };
  const { snapshotId, missing } = await client.call(api.createSnapshot, { params, body: { files: entries } });
  const frames = Object.values(files)
    .map((text) => ({ sha256: sha256(text), bytes: Buffer.from(text) }))
    .filter((frame) => missing.includes(frame.sha256));
  if (frames.length > 0) await client.call(api.putBlobs, { params, body: encodeBlobFrames(frames) });
  const bytes = entries.reduce((sum, { size }) => sum + size, 0);
  const kind = options.kind ?? 'implement';
  const quote = await client.call(api.createQuote, {
    params,
    body: {
      kind,
      ...(kind === 'implement' ? { todo: sumTodo } : {}),
      manifest: { files: entries.length, bytes },
      contextBytes: bytes,
      checks: options.checks === false ? 0 : 1,
      ...options.ask,
    },
  });
  return { projectId, snapshotId, quote };
}

/** Starts an implement run on the first TODO of the sums workspace. */
export async function startSumRun(
  client: ApiClient,
  given: Prepared,
  changes: Partial<StartRun> = {},
  idempotencyKey: string = randomUUID(),
): Promise<Run> {
  return client.call(api.startRun, {
    params: { id: given.projectId },
    idempotencyKey,
    body: {
      kind: 'implement',
      quoteId: given.quote.id,
      authorized: given.quote.max,
      snapshotId: given.snapshotId,
      todo: sumTodo,
      checks: [testCheck],
      ...changes,
    },
  });
}

/** Answers a run that waits for its checks as a client would: bound to the change and the base it was made on. */
export async function answerChecks(
  client: ApiClient,
  run: Run,
  passed: (text: string) => boolean,
): Promise<Run> {
  const params = { id: run.id, n: run.attempt };
  const change = await client.call(api.getChange, { params });
  const texts = change.files.map(({ content }) => Buffer.from(content ?? '', 'base64').toString()).join('\n');
  const ok = passed(texts);
  return client.call(api.postCheckResults, {
    params,
    body: {
      changeSha256: change.changeSha256,
      baseHashes: Object.fromEntries(change.files.map(({ path, baseSha256 }) => [path, baseSha256])),
      results: [
        {
          ...testCheck,
          exitCode: ok ? 0 : 1,
          timedOut: false,
          startError: null,
          durationMs: 1,
          outputTail: ok ? 'ok 1' : 'not ok 1: sum(1, 2) was -1, expected 3',
        },
      ],
    },
  });
}

/** Polls a run until `until` holds. Bounded by the test's own time limit; a run that ended otherwise is told at once. */
export async function waitForRun(
  client: ApiClient,
  runId: string,
  until: (run: Run) => boolean,
): Promise<Run> {
  for (;;) {
    const run = await client.call(api.getRun, { params: { id: runId } });
    if (until(run)) return run;
    if (run.endedAt !== null) throw new Error(`The run ended ${run.state}: ${run.reason}, ${run.message}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

export const waitForEnd = (client: ApiClient, runId: string): Promise<Run> =>
  waitForRun(client, runId, ({ endedAt }) => endedAt !== null);

export const waitForChecks = (client: ApiClient, runId: string, attempt: number): Promise<Run> =>
  waitForRun(client, runId, (run) => run.state === 'awaiting_checks' && run.attempt === attempt);

/** Answers the checks of one attempt after another until the run is over. */
export async function answerChecksToEnd(
  client: ApiClient,
  runId: string,
  passed: (text: string) => boolean,
): Promise<Run> {
  for (let attempt = 0; ; ) {
    const seen = attempt;
    const run = await waitForRun(
      client,
      runId,
      ({ endedAt, ...now }) => endedAt !== null || (now.state === 'awaiting_checks' && now.attempt > seen),
    );
    if (run.endedAt !== null) return run;
    attempt = run.attempt;
    await answerChecks(client, run, passed);
  }
}

export const textOf = (content: string | null): string => Buffer.from(content ?? '', 'base64').toString();
