import { api } from '#shared/api.ts';
import { AppError } from '#shared/appError.ts';
import type { ErrorCode } from '#shared/errorCodes.ts';
import type { Run } from '#shared/runs.contract.ts';
import { runChecks } from './checks.ts';
import { requiresConsent } from './heldFiles.ts';
import { abortable, type RunPorts, todoPathFor } from './runPorts.ts';
import { verifyChange } from './verifyChange.ts';

/** Somebody else answered, or the run moved on: the run itself says what is next. */
const movedOn: readonly ErrorCode[] = ['stale_check_results', 'run_not_waiting', 'run_ended'];

/**
 * Runs the checks an attempt waits for on the staged copy and reports them. 'later' when the user put it off or has no
 * command to run; 'cancel' when the user will not have the change run; 'again' when the run tells what is next; 'stale' when
 * the results were refused.
 */
export async function answerChecks(
  ports: RunPorts,
  run: Run,
): Promise<'again' | 'stale' | 'later' | 'cancel'> {
  const { client, checks, ui, signal } = ports;
  if (checks.length === 0) return 'later';
  const params = { id: run.id, n: run.attempt };
  const change = await client.call(api.getChange, { params, ...abortable(ports) });
  verifyChange(change);
  const executing = requiresConsent(change.files, { todoPath: todoPathFor(ports, run) });
  if (executing.length > 0) {
    const answer = await ui.confirmExecution(executing, change);
    if (answer !== 'run') return answer;
  }
  ui.onPhase?.('staging');
  const stage = await ports.stage();
  const checked = await stage.exclusively(async () => {
    const { baseHashes } = await stage.prepare(change.files, signal);
    const moved = change.files.filter(({ path, baseSha256 }) => baseHashes[path] !== baseSha256);
    if (moved.length > 0) return { moved: moved.map(({ path }) => path) };
    ui.onPhase?.('checking');
    const results = await runChecks({
      staged: stage,
      commands: checks,
      ...abortable(ports),
      ...(ui.onCheck === undefined ? {} : { onStart: ui.onCheck }),
      ...(ui.onOutput === undefined ? {} : { onOutput: ui.onOutput }),
    });
    return { baseHashes, results };
  });
  if ('moved' in checked) {
    const answer = await ui.resolveConflict({ paths: checked.moved, mergeable: false }, run);
    return answer === 'retry' ? 'again' : answer === 'later' ? 'later' : 'cancel';
  }
  try {
    const body = { changeSha256: change.changeSha256, ...checked };
    await client.call(api.postCheckResults, { params, body, ...abortable(ports) });
  } catch (error) {
    if (!(error instanceof AppError) || !movedOn.includes(error.code)) throw error;
    if (error.code === 'stale_check_results') return 'stale';
  }
  return 'again';
}
