import { randomUUID } from 'node:crypto';
import { clientApi as api } from '#shared/clientApi.ts';
import type { Quote } from '#shared/quotes.contract.ts';
import type { Run } from '#shared/runs.contract.ts';
import { describeManifest } from './describeManifest.ts';
import type { Manifest } from './manifest.ts';
import { abortable, checksFor, type RunPorts, type RunRequest } from './runPorts.ts';
import { listWorkspace, sendWorkspace } from './sendWorkspace.ts';

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
  return client.call(api.startRun, {
    params,
    body: {
      ...request,
      quoteId: quote.id,
      authorized: agreed.authorized,
      snapshotId,
      checks: [...checks],
    },
    idempotencyKey: randomUUID(),
    ...abortable(ports),
  });
}
