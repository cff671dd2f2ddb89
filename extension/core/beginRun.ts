import { randomUUID } from 'node:crypto';
import { api } from '#shared/api.ts';
import type { Run } from '#shared/runs.contract.ts';
import { describeManifest } from './describeManifest.ts';
import { abortable, type RunPorts, type RunRequest } from './runPorts.ts';
import { listWorkspace, sendWorkspace } from './sendWorkspace.ts';

function textOf(request: RunRequest): string {
  if (request.kind === 'implement') return `${request.todo.text}${request.hint ?? ''}`;
  return request.kind === 'refine' ? request.instruction : request.description;
}

/**
 * Quote → the user's word → snapshot → run. Only file counts and sizes are sent before the user agreed. Null when the user
 * did not. Throws what the server refuses, `run_exists` with `details.runId` among it; no credit is held then.
 */
export async function beginRun(ports: RunPorts, request: RunRequest): Promise<Run | null> {
  const { client, project, checks, ui } = ports;
  const params = { id: project.id };
  ui.onPhase?.('quoting');
  const manifest = await listWorkspace(ports);
  const quote = await client.call(api.createQuote, {
    params,
    body: {
      kind: request.kind,
      manifest: manifest.totals,
      contextBytes: manifest.totals.bytes,
      requestBytes: Math.min(Buffer.byteLength(textOf(request)), 200_000),
      checks: checks.length,
      ...(request.kind === 'implement' ? { todo: request.todo } : {}),
      ...(request.kind === 'refine' && request.file !== undefined ? { file: request.file } : {}),
      ...(request.kind === 'refine' && request.fromRunId !== undefined
        ? { fromRunId: request.fromRunId }
        : {}),
    },
    ...abortable(ports),
  });
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
