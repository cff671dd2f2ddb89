import { AppError } from '#shared/appError.ts';
import { clientApi as api } from '#shared/clientApi.ts';
import type { ErrorCode } from '#shared/errorCodes.ts';
import type { Run } from '#shared/runs.contract.ts';
import { type CheckedChange, checkChange } from './checkChange.ts';
import { defaultCheckPolicy } from './checkPolicy.ts';
import { type CheckRunPorts, createCheckRun, passed } from './checkRun.ts';
import { requiresConsent } from './heldFiles.ts';
import { abortable, type Conflict, type RunPorts, todoPathFor } from './runPorts.ts';
import { type BaselineRun, startBaseline } from './startBaseline.ts';
import { unsentFiles } from './unsentFiles.ts';
import { untilReached } from './untilReached.ts';
import { verifyChange } from './verifyChange.ts';

/** Somebody else answered, or the run moved on: the run itself says what is next. */
const movedOn: readonly ErrorCode[] = ['stale_check_results', 'run_not_waiting', 'run_ended'];

/** What the attempts of one run have in common. */
export type CheckState = {
  baseline: Promise<BaselineRun | null> | null;
  /** Commands that failed before the change too, by what the user said about them. */
  judged: Map<string, 'must_pass' | 'leave_out'>;
};

async function checkPorts(ports: RunPorts): Promise<CheckRunPorts> {
  const { checks: commands, ui, project } = ports;
  const [stage, policy] = await Promise.all([ports.stage(), (ports.policy ?? defaultCheckPolicy)()]);
  const signals = [ports.signal, ports.cancelled].flatMap((signal) => signal ?? []);
  const stop = signals.length === 0 ? {} : { signal: AbortSignal.any(signals) };
  return { stage, commands, policy, todoPath: project.todoPath, ui, ...stop };
}

/** Begins to run the commands on the files as they are, if that was not begun. Never fails. */
export function beginBaseline(ports: RunPorts, state: CheckState): void {
  if (ports.checks.length === 0) return;
  state.baseline ??= checkPorts(ports).then(
    (begun) => startBaseline(begun.stage, createCheckRun(begun), begun.signal),
    () => null,
  );
}

/** Ends what was begun; what it found out by then stays known. */
export async function endBaseline({ baseline }: CheckState): Promise<void> {
  await (await baseline)?.stop();
}

type ChecksAnswer = 'again' | 'stale' | 'later' | 'cancel';

/**
 * Runs the checks an attempt waits for on the staged copy and reports them. 'later' when the user put it off or has no
 * command to run; 'cancel' when the user will not have the change run; 'again' when the run tells what is next; 'stale' when
 * the results were refused.
 */
export async function answerChecks(ports: RunPorts, run: Run, state: CheckState): Promise<ChecksAnswer> {
  try {
    return await checkAndReport(ports, run, state);
  } catch (error) {
    if (ports.cancelled?.aborted && !ports.signal?.aborted) return 'again';
    throw error;
  }
}

async function checkAndReport(ports: RunPorts, run: Run, state: CheckState): Promise<ChecksAnswer> {
  const { client, ui } = ports;
  if (ports.checks.length === 0) return 'later';
  requireOwnCommands(ports, run);
  const params = { id: run.id, n: run.attempt };
  const change = await client.call(api.getChange, { params, ...abortable(ports) });
  verifyChange(change);
  const unsent = await unsentFiles(ports, change.files);
  if (unsent.length > 0) return settle(ports, run, { paths: unsent, mergeable: false, unsent: true });
  const executing = requiresConsent(change.files, { todoPath: todoPathFor(ports, run) });
  if (executing.length > 0) {
    const answer = await ui.confirmExecution(executing, change);
    if (answer !== 'run') return answer;
  }
  ui.onPhase?.('staging');
  await endBaseline(state);
  const inCopy = await checkPorts(ports);
  const checked = await inCopy.stage.exclusively(() => {
    inCopy.signal?.throwIfAborted();
    return checkChange({ ...inCopy, ui: withPhase(ui) }, change.files);
  });
  if ('moved' in checked) return settle(ports, run, { paths: checked.moved, mergeable: false });
  const judged = await judge(ports, state, checked.results);
  if (judged === 'cancel' || judged === 'later') return judged;
  try {
    const body = { changeSha256: change.changeSha256, ...checked, results: judged };
    await untilReached(
      ports,
      () => client.call(api.postCheckResults, { params, body, ...abortable(ports) }),
      'The results of the checks could not be reported. No file was changed: resume the run, and the checks run once more.',
      inCopy.signal,
    );
  } catch (error) {
    if (!(error instanceof AppError) || !movedOn.includes(error.code)) throw error;
    if (error.code === 'stale_check_results') return 'stale';
  }
  return 'again';
}

async function settle({ ui }: RunPorts, run: Run, conflict: Conflict): Promise<ChecksAnswer> {
  const answer = await ui.resolveConflict(conflict, run);
  return answer === 'retry' ? 'again' : answer === 'later' ? 'later' : 'cancel';
}

/** Results of other commands than the run began with are never taken, so these are not run for nothing. */
function requireOwnCommands({ checks }: RunPorts, run: Run): void {
  const namesOf = (one: typeof checks): string[] =>
    one.map(({ id, command }) => JSON.stringify([id, command]));
  const here = new Set(namesOf(checks));
  if (namesOf(run.checks ?? []).every((name) => here.has(name))) return;
  throw new AppError(
    'conflict',
    'This run waits for the commands it began with, and others are chosen here. None was run. Resume the run to go on with its own, or cancel it.',
    { details: { runId: run.id } },
  );
}

/** Staging is over when the first command begins. */
function withPhase(ui: RunPorts['ui']): CheckRunPorts['ui'] {
  let begun = false;
  return {
    ...ui,
    onCheck(progress) {
      if (!begun) ui.onPhase?.('checking');
      begun = true;
      ui.onCheck?.(progress);
    },
  };
}

type Results = Extract<CheckedChange, { results: unknown }>['results'];

/** Asks, once a run, about commands that failed before the change as they do now. */
async function judge(
  { ui }: RunPorts,
  { judged }: CheckState,
  results: Results,
): Promise<Results | 'cancel' | 'later'> {
  const failing = results.filter(
    (result) =>
      !passed(result) &&
      result.advisory !== true &&
      result.baseline !== undefined &&
      (result.baseline.exitCode !== 0 || result.baseline.timedOut),
  );
  const asked = failing.filter(({ id }) => !judged.has(id));
  if (asked.length > 0 && ui.judgeFailing !== undefined) {
    const answer = await ui.judgeFailing(asked);
    if (answer === 'cancel' || answer === 'later') return answer;
    for (const { id } of asked) judged.set(id, answer);
  }
  const left = new Set(failing.filter(({ id }) => judged.get(id) === 'leave_out').map(({ id }) => id));
  return results.map((result) => (left.has(result.id) ? { ...result, counts: false } : result));
}
