import { randomUUID } from 'node:crypto';
import { AppError } from '#shared/appError.ts';
import { clientApi as api } from '#shared/clientApi.ts';
import type { Quote } from '#shared/quotes.contract.ts';
import type { Run } from '#shared/runs.contract.ts';
import { describeManifest } from './describeManifest.ts';
import type { Manifest } from './manifest.ts';
import { checksFor, type RunPorts, type RunRequest } from './runPorts.ts';
import { listWorkspace, sendWorkspace } from './sendWorkspace.ts';
import { isAway, untilReached } from './untilReached.ts';

function textOf(request: RunRequest): string {
  switch (request.kind) {
    case 'implement':
      return `${request.todo.text}${request.hint ?? ''}`;
    case 'refine':
      return request.instruction;
    case 'plan':
      return `${request.description ?? ''}${'todo' in request ? request.todo.text : ''}`;
    case 'document':
      return '';
  }
}

/** The price of a run, from the number and the sizes of the files alone. */
export function quoteFor(
  { client, project, checks, signal }: Pick<RunPorts, 'client' | 'project' | 'checks' | 'signal'>,
  request: RunRequest,
  { totals }: Manifest,
): Promise<Quote> {
  const refine = request.kind === 'refine' ? request : null;
  return client.call(api.createQuote, {
    params: { id: project.id },
    body: {
      kind: request.kind,
      manifest: totals,
      contextBytes: totals.bytes,
      requestBytes: Math.min(Buffer.byteLength(textOf(request)), 200_000),
      checks: checksFor(request.kind, checks).length,
      ...('todo' in request ? { todo: request.todo } : {}),
      file: refine?.file,
      fromRunId: refine?.fromRunId,
      edited: refine?.edited !== undefined,
      interview: 'interview' in request && request.interview === true,
    },
    ...(signal === undefined ? {} : { signal }),
  });
}

/**
 * Quote → the user's word → snapshot → run. Only file counts and sizes are sent before the user agreed. Null when the user
 * did not. Throws what the server refuses, `run_exists` with `details.runId` among it; no credit is held then.
 */
export async function beginRun(ports: RunPorts, request: RunRequest): Promise<Run | null> {
  const { client, project, ui } = ports;
  const checks = checksFor(request.kind, ports.checks);
  const params = { id: project.id };
  ui.onPhase?.('quoting');
  const manifest = await listWorkspace(ports);
  const quote = await quoteFor(ports, request, manifest);
  const sends = describeManifest(manifest, client.server.host);
  const setup = checks.length === 0 ? null : ((await ports.policy?.())?.setup ?? null);
  const agreed = await ui.confirmQuote({ quote, manifest, sends, checks, setup });
  if (agreed === null) return null;
  const snapshotId = await sendWorkspace(ports, manifest);
  const body = {
    ...request,
    quoteId: quote.id,
    authorized: agreed.authorized,
    snapshotId,
    checks: [...checks],
  };
  const idempotencyKey = randomUUID();
  ports.signal?.throwIfAborted();
  // Not ended by a cancel: whether there is a run by then, only the answer tells, to the same request if need be.
  const start = (): Promise<Run> => client.call(api.startRun, { params, body, idempotencyKey });
  const run = await start().catch((error: unknown) => {
    if (!ports.signal?.aborted || !isAway(error)) throw error;
    return untilReached(ports, start, `The run may have started, and is not cancelled. ${look}`);
  });
  if (ports.signal?.aborted) await takeBack(ports, run);
  return run;
}

const look =
  'Refresh the TODO view when the server answers: a run that is there is shown, and can be cancelled.';

/** Cancels a run that the user gave up while it was being started, and throws whatever they have to know about it. */
async function takeBack(ports: RunPorts, run: Run): Promise<void> {
  const { client, ui, signal } = ports;
  ui.onRun?.(run);
  const cancel = (): Promise<Run> => client.call(api.cancelRun, { params: { id: run.id } });
  const { state } = await untilReached(ports, cancel, `The run has started, and is not cancelled. ${look}`);
  if (state !== 'cancelled')
    throw new AppError('run_ended', `The run was over before it could be cancelled: it is ${state}. ${look}`);
  signal?.throwIfAborted();
}
