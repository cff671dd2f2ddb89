import { AppError } from '#shared/appError.ts';
import { clientApi as api } from '#shared/clientApi.ts';
import { type Run, waitingStates } from '#shared/runs.contract.ts';
import { followRun } from '../api/eventStream.ts';
import { answerChecks, beginBaseline, type CheckState, endBaseline } from './answerChecks.ts';
import { beginRun } from './beginRun.ts';
import { cancelRun } from './cancelRun.ts';
import { closed, landProposal } from './landProposal.ts';
import { requireOwnProject } from './ownProject.ts';
import { recoverJournals } from './recover.ts';
import { abortable, type RunPorts, type RunRequest, type RunResult } from './runPorts.ts';

/** From a request to its end, through everything a user is asked on the way. See `RunUi`. */
export async function runTodo(ports: RunPorts, request: RunRequest): Promise<RunResult> {
  const run = await beginRun(ports, request);
  return run === null ? { end: 'not_started' } : driveRun(ports, run);
}

/**
 * Picks a run up in whatever state it is, after a restart or in another window. Throws `not_found`, and `conflict` for a run of another
 * project than that of the folder.
 */
export async function resumeRun(ports: RunPorts, runId: string): Promise<RunResult> {
  const { files, journalFolder } = ports;
  await recoverJournals({ files, journalFolder });
  const run = await readRun(ports, runId);
  await requireOwnProject(ports.client, run, ports.project.id);
  return driveRun(ports, run);
}

const readRun = (ports: RunPorts, id: string): Promise<Run> =>
  ports.client.call(api.getRun, { params: { id }, ...abortable(ports) });

const isWaiting = (state: string): boolean => waitingStates.some((waiting) => waiting === state);

/** Commands are not run over and over for results that are never taken. */
const mostStale = 3;

async function driveRun(ports: RunPorts, begun: Run): Promise<RunResult> {
  const state: CheckState = { baseline: null, judged: new Map() };
  try {
    return await driveOn(ports, begun, state);
  } finally {
    await endBaseline(state);
  }
}

async function driveOn(ports: RunPorts, begun: Run, state: CheckState): Promise<RunResult> {
  const { client, ui } = ports;
  // What is free of charge was agreed to with the answer itself.
  const agrees = async (run: Run): Promise<boolean> =>
    run.cancelCost === 0 || ui.confirmCancel === undefined || ui.confirmCancel(run);
  let run = begun;
  let last = 0;
  let stale = 0;
  for (;;) {
    ui.onRun?.(run);
    switch (run.state) {
      case 'queued':
      case 'running': {
        ui.onPhase?.('running');
        beginBaseline(ports, state);
        last = await followOn(ports, run, last);
        break;
      }
      case 'awaiting_checks': {
        const answer = await answerChecks(ports, run, state);
        if (answer === 'later') return { end: 'waiting', run };
        if (answer === 'cancel') await cancelRun(client, run.id, agrees);
        stale = answer === 'stale' ? stale + 1 : 0;
        if (stale === mostStale) {
          throw new AppError(
            'stale_check_results',
            'The server keeps refusing the results of the checks. The run waits and nothing was changed; resume it, or cancel it.',
            { details: { runId: run.id } },
          );
        }
        break;
      }
      case 'awaiting_authorization': {
        const more = await ui.authorizeMore(run);
        if (more === null) return { end: 'waiting', run };
        const body = { authorized: more.authorized };
        await unlessMovedOn(client.call(api.authorizeRun, { params: { id: run.id }, body }));
        break;
      }
      case 'awaiting_answers': {
        const answers = (await ui.answerQuestions?.(run.questions ?? [], run)) ?? null;
        if (answers === null) return { end: 'waiting', run };
        const sent = client.call(api.answerQuestions, { params: { id: run.id }, body: { answers } });
        await unlessMovedOn(sent);
        break;
      }
      case 'verified': {
        if (run.outcome !== null) return closed(ports, run);
        const landed = await landProposal(ports, run);
        if (!('rebased' in landed)) return landed;
        run = landed.rebased;
        last = 0;
        stale = 0;
        break;
      }
      default: {
        const receipt = await client.call(api.getReceipt, { params: { id: run.id } });
        return run.state === 'rejected'
          ? { end: 'rejected', run, receipt, feedback: run.feedback }
          : { end: run.state, run, receipt };
      }
    }
    run = await readRun(ports, run.id);
  }
}

/** Follows until the run waits for this client or ends. Events of earlier waits are passed on and only cost another look. */
async function followOn(ports: RunPorts, run: Run, after: number): Promise<number> {
  const { client, ui } = ports;
  const { last } = await followRun({
    client,
    runId: run.id,
    after,
    onEvent: (event) => {
      ui.onEvent?.(event);
      return event.type === 'state' && isWaiting(event.data.state) ? 'stop' : undefined;
    },
    ...(ui.onProgress === undefined ? {} : { onProgress: ui.onProgress }),
    ...ports.follow,
    ...abortable(ports),
  });
  return last;
}

/** Another window may have answered, authorised or cancelled meanwhile; the run itself says what is next. */
async function unlessMovedOn(sent: Promise<unknown>): Promise<void> {
  try {
    await sent;
  } catch (error) {
    if (!(error instanceof AppError) || !['run_not_waiting', 'run_ended'].includes(error.code)) throw error;
  }
}
