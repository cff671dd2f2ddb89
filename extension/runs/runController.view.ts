import * as vscode from 'vscode';
import { AppError } from '#shared/appError.ts';
import type { Run } from '#shared/runs.contract.ts';
import type { ApiClient } from '../api/apiClient.ts';
import type { CheckOutput } from '../checks/checkOutput.view.ts';
import { cancelRun } from '../core/cancelRun.ts';
import type { CheckMemory } from '../core/checkMemory.ts';
import { type CheckPolicy, defaultCheckPolicy } from '../core/checkPolicy.ts';
import { resumeRun, runTodo } from '../core/runClient.ts';
import type { RunPorts, RunRequest, RunResult, RunUi } from '../core/runPorts.ts';
import { clearNotification, offerOne } from '../platform/choose.ts';
import { setContextKeys } from '../platform/contextKeys.ts';
import { excludesOf } from '../platform/excludes.ts';
import type { ReadOnlyDocuments } from '../platform/readOnlyDocuments.ts';
import type { Settings } from '../platform/settings.ts';
import { workspaceFiles } from '../platform/workspaceFiles.ts';
import { isOngoing } from '../projects/todoStates.model.ts';
import type { ProposalReview } from '../review/proposalReview.view.ts';
import { confirmCancel } from './confirmCancel.view.ts';
import { reportProgress } from './progressReport.view.ts';
import {
  type RunProgress,
  startProgress,
  withCheck,
  withEvent,
  withPhase,
  withRun,
} from './runProgress.model.ts';
import { createQuestions } from './runUi.view.ts';
import type { Stages } from './stages.ts';

export type RunPlace = {
  root: string;
  journalFolder: string;
  project: RunPorts['project'];
  checks: RunPorts['checks'];
  setup: readonly string[] | null;
  /** Ignored files and folders that the staged copy gets. */
  include: readonly string[];
  client: ApiClient;
  /** Shows the quote also where the user's settings would spare them the question. */
  alwaysAsk?: boolean;
};

/** `run` is what the server said of it last. */
export type ActiveRun = { root: string; runId: string | null; run: Run | null; progress: RunProgress };

export type RunController = vscode.Disposable & {
  readonly active: ActiveRun | null;
  readonly onDidChange: vscode.Event<void>;
  /** One run at a time in a window: throws `run_exists` while another one is under way here. */
  start(place: RunPlace, title: string, request: RunRequest): Promise<RunResult>;
  resume(place: RunPlace, title: string, runId: string): Promise<RunResult>;
  /** Asks first, with what it costs. Without a run under way it does nothing. */
  cancel(): Promise<'cancelled' | 'goOn'>;
};

type Ports = {
  settings(): Settings;
  review: ProposalReview;
  texts: ReadOnlyDocuments;
  output: CheckOutput;
  stages: Stages;
  memory(root: string): CheckMemory;
  showError(error: unknown): Promise<void>;
  /** Remembers a run that goes on, so that it is found again after a reload, and forgets it once it is over. */
  remember(root: string, run: { id: string; goesOn: boolean }): Promise<void>;
};

type Work = (ports: RunPorts) => Promise<RunResult>;

/** Drives runs through the client engine and keeps what the views show of the one under way. */
export function createRunController(deps: Ports): RunController {
  const changed = new vscode.EventEmitter<void>();
  let active: (ActiveRun & { abort: AbortController; cancelled: AbortController; client: ApiClient }) | null =
    null;

  function update(change: (progress: RunProgress) => RunProgress): void {
    if (active) active.progress = change(active.progress);
    changed.fire();
  }

  async function drive(place: RunPlace, title: string, runId: string | null, work: Work): Promise<RunResult> {
    if (active !== null) {
      throw new AppError(
        'run_exists',
        'A run is under way in this window. Wait for its end or cancel it first.',
      );
    }
    const { root, client } = place;
    const [abort, cancelled] = [new AbortController(), new AbortController()];
    const progress = startProgress(title, Date.now());
    active = { root, runId, run: null, progress, abort, cancelled, client };
    changed.fire();
    void clearNotification();
    const done = work({ ...portsOf(place, title, abort.signal), cancelled: cancelled.signal });
    void reportProgress({
      title: `Plumbline: ${title}`,
      current: () => active?.progress ?? startProgress(title, Date.now()),
      onChange: changed.event,
      done,
      async cancel() {
        try {
          return await controller.cancel();
        } catch (error) {
          void deps.showError(error);
          return 'goOn';
        }
      },
    });
    try {
      const result = await done;
      if (result.end === 'applied') setContextKeys({ hasApplied: true });
      if ('run' in result) await deps.remember(root, { id: result.run.id, goesOn: result.end === 'waiting' });
      return result;
    } catch (error) {
      if (abort.signal.aborted && !isLeftOver(error)) return { end: 'not_started' };
      throw error;
    } finally {
      active = null;
      changed.fire();
    }
  }

  function portsOf(place: RunPlace, title: string, signal: AbortSignal): RunPorts {
    const { root, journalFolder, project, checks, client } = place;
    return {
      client,
      files: workspaceFiles,
      root,
      journalFolder,
      project,
      checks,
      exclude: excludesOf(root),
      stage: () => deps.stages.open(root, place.include),
      policy: () => policyOf(place),
      ui: {
        ...createQuestions({
          root,
          signal,
          // Below no amount at all.
          settings: () => ({ ...deps.settings(), ...(place.alwaysAsk ? { confirmAbove: -1 } : {}) }),
          review: deps.review,
          texts: deps.texts,
          title,
        }),
        ...follow(root),
      },
      now: Date.now,
      signal,
    };
  }

  async function policyOf({ root, setup }: RunPlace): Promise<CheckPolicy> {
    const { sandbox, shareHome, probeLimit } = deps.settings();
    const usual = await defaultCheckPolicy();
    return {
      ...usual,
      setup,
      shareHome,
      sandbox: sandbox ? usual.sandbox : null,
      probeSeconds: probeLimit,
      memory: deps.memory(root),
    };
  }

  function follow(root: string): Partial<RunUi> {
    return {
      onPhase: (phase) => update((progress) => withPhase(progress, phase)),
      onRun(run) {
        if (active && active.run?.id !== run.id) {
          active.runId = run.id;
          setContextKeys({ hasRun: true });
          void deps.remember(root, { id: run.id, goesOn: isOngoing(run) });
        }
        if (active) active.run = run;
        update((progress) => withRun(progress, run));
      },
      onEvent: (event) => update((progress) => withEvent(progress, event)),
      onProgress: ({ outputTokens }) => update((progress) => ({ ...progress, tokens: outputTokens })),
      onUpload: (upload) =>
        update((progress) => ({ ...progress, upload: { files: upload.files, of: upload.of } })),
      onCheck(check) {
        deps.output.onCheck(check);
        update((progress) => withCheck(progress, check));
      },
      onOutput: (check, chunk) => deps.output.onOutput(check, chunk),
    };
  }

  const controller: RunController = {
    get active() {
      return active;
    },
    onDidChange: changed.event,
    start: (place, title, request) => drive(place, title, null, (ports) => runTodo(ports, request)),
    resume: (place, title, runId) => drive(place, title, runId, (ports) => resumeRun(ports, runId)),
    async cancel() {
      const current = active;
      if (current === null) return 'goOn';
      if (current.runId === null) {
        current.abort.abort();
        return 'cancelled';
      }
      const over = await cancelRun(current.client, current.runId, (now) =>
        confirmCancel(now, current.progress.title),
      );
      if (over?.state === 'cancelled') {
        current.cancelled.abort();
        return 'cancelled';
      }
      if (over !== null && isOngoing(over) && (await offerVerified(vscode.l10n.t('Decline'))))
        await vscode.commands.executeCommand('plumbline.declineProposal');
      return 'goOn';
    },
    dispose() {
      active?.abort.abort();
      changed.dispose();
    },
  };
  return controller;
}

/** Cancelled while it was being started, and there is, or may be, a run nevertheless. */
const isLeftOver = (error: unknown): boolean =>
  error instanceof AppError && (error.code === 'server_unreachable' || error.code === 'run_ended');

/** A verified run is over and paid for: what is left to decide on is its proposal. */
export const offerVerified = (label: string): Promise<boolean> =>
  offerOne(
    'info',
    vscode.l10n.t('This run is verified and waits for your review. Nothing lands unless you apply it.'),
    label,
  );
