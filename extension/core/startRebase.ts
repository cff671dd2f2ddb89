import { randomUUID } from 'node:crypto';
import { AppError } from '#shared/appError.ts';
import { clientApi as api } from '#shared/clientApi.ts';
import type { ErrorCode } from '#shared/errorCodes.ts';
import type { Run } from '#shared/runs.contract.ts';
import { abortable, checksFor, type RunPorts } from './runPorts.ts';
import { listWorkspace, sendWorkspace } from './sendWorkspace.ts';

/** What the server refuses before it takes the proposal back: it is still there to be decided on. */
const refusals: readonly ErrorCode[] = [
  'merge_conflict',
  'conflict',
  'limit_exceeded',
  'quote_mismatch',
  'todo_not_found',
  'todo_ambiguous',
  'todo_already_done',
  'todo_has_open_subtasks',
];

/**
 * Sends the workspace as it is now and has the verified change of `run` merged onto it and checked again, free of charge.
 * Answers why when the server will not; the proposal stays as it is then.
 */
export async function startRebase(ports: RunPorts, run: Run): Promise<Run | { refused: string }> {
  const { client, project, checks } = ports;
  const snapshotId = await sendWorkspace(ports, await listWorkspace(ports));
  try {
    return await client.call(api.startRun, {
      params: { id: project.id },
      body: {
        kind: run.kind,
        fromRunId: run.id,
        rebase: true,
        snapshotId,
        checks: [...checksFor(run.kind, checks)],
      },
      idempotencyKey: randomUUID(),
      ...abortable(ports),
    });
  } catch (error) {
    if (!(error instanceof AppError) || !refusals.includes(error.code)) throw error;
    return { refused: error.message };
  }
}
