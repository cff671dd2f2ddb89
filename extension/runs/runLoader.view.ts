import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Connection } from '../account/connection.ts';
import type { CheckOutput } from '../checks/checkOutput.view.ts';
import type { ChooseChecks } from '../checks/configureChecks.commands.ts';
import type { CheckMemory } from '../core/checkMemory.ts';
import { setContextKeys } from '../platform/contextKeys.ts';
import { diskFolders } from '../platform/folders.ts';
import type { LastRuns } from '../platform/lastRuns.ts';
import type { ReadOnlyDocuments } from '../platform/readOnlyDocuments.ts';
import { readSettings } from '../platform/settings.ts';
import type { ProposalDocuments } from '../review/proposalDocuments.view.ts';
import type { ProposalReview } from '../review/proposalReview.view.ts';
import { journalFolderOf } from './journalFolderOf.ts';
import type { ActiveRun, RunController } from './runController.view.ts';
import type { RunWork } from './runWork.view.ts';
import type { Stages } from './stages.ts';

type Ports = {
  /** Where journals lie. */
  storage: string;
  connection: Connection;
  review: ProposalReview;
  documents: ProposalDocuments;
  texts: ReadOnlyDocuments;
  output: CheckOutput;
  chooseChecks: ChooseChecks;
  lastRuns: LastRuns;
  /** What is learned of the commands of a folder. */
  checkMemory(root: string): CheckMemory;
  showError(error: unknown): Promise<void>;
  onCharged(microUsd: number): void;
  onFailure(error: unknown): void;
};

type Loaded = { work: RunWork; controller: RunController; stages: Stages };

export type RunLoader = vscode.Disposable & {
  readonly active: ActiveRun | null;
  /** Fires when the run of this window begins, moves on or ends. */
  readonly onDidChange: vscode.Event<void>;
  /** The engine is loaded with the first run, not with the editor. */
  load(): Promise<Loaded>;
  rememberedRun(folder: vscode.WorkspaceFolder): string | null;
  undo(folder: vscode.WorkspaceFolder): Promise<void>;
  /** A remembered run of a folder is over. */
  forget(folder: vscode.WorkspaceFolder, runId: string): Promise<void>;
  /**
   * After the start of the editor: finishes in every folder what was cut off, then goes on with a run that was under way. Never
   * throws; with `missed` only if that failed the last time, as when the server was away.
   */
  pickUp(options?: { missed: boolean }): Promise<void>;
};

export function createRunLoader(ports: Ports): RunLoader {
  const changed = new vscode.EventEmitter<void>();
  let loading: Promise<Loaded> | null = null;
  let loaded: Loaded | null = null;

  let missed = false;
  const rememberedRun = (folder: vscode.WorkspaceFolder): string | null =>
    ports.lastRuns.read(folder.uri.fsPath, ports.connection.server().origin);
  const firstWaiting = (): vscode.WorkspaceFolder | undefined =>
    diskFolders().find((folder) => rememberedRun(folder) !== null);
  const remember = async (root: string, run: { id: string; goesOn: boolean }): Promise<void> => {
    await ports.lastRuns.note(root, ports.connection.server().origin, run);
    setContextKeys({ waiting: firstWaiting() !== undefined });
  };

  const forget = (folder: vscode.WorkspaceFolder, id: string): Promise<void> =>
    remember(folder.uri.fsPath, { id, goesOn: false });

  async function loadAll(): Promise<Loaded> {
    const { createRunController, createRunWork, createStages } = await import('./engine.ts');
    const stages = createStages();
    const controller = createRunController({
      settings: readSettings,
      review: ports.review,
      texts: ports.texts,
      output: ports.output,
      stages,
      memory: ports.checkMemory,
      showError: ports.showError,
      remember,
    });
    controller.onDidChange(() => {
      setContextKeys({ running: controller.active !== null });
      changed.fire();
    });
    const work = createRunWork({ ...ports, controller, forget });
    loaded = { work, controller, stages };
    return loaded;
  }

  const folders = vscode.workspace.onDidChangeWorkspaceFolders(() => {
    const roots = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);
    void loaded?.stages.closeOthers(roots);
  });

  const load = (): Promise<Loaded> => {
    loading ??= loadAll();
    return loading;
  };

  return {
    get active() {
      return loaded?.controller.active ?? null;
    },
    onDidChange: changed.event,
    load,
    rememberedRun,
    async undo(folder) {
      const { undoLast } = await import('./undoLast.view.ts');
      await undoLast(folder.uri.fsPath, journalFolderOf(ports.storage, folder.uri.fsPath));
    },
    forget,
    async pickUp(options) {
      if (loaded?.controller.active || (options?.missed === true && !missed)) return;
      missed = false;
      try {
        const { sweepAllStages } = await import('../core/stageMarkers.ts');
        await sweepAllStages();
        if (existsSync(join(ports.storage, 'journals'))) {
          const { recoverFolder } = await import('./recover.view.ts');
          for (const { uri } of diskFolders()) await recoverFolder(ports.storage, uri.fsPath);
        }
        const waiting = firstWaiting();
        setContextKeys({ waiting: waiting !== undefined });
        const runId = waiting && rememberedRun(waiting);
        if (waiting && runId && (await ports.connection.isSignedIn()))
          await (await load()).work.resume(waiting, runId);
      } catch (error) {
        missed = true;
        ports.onFailure(error);
      }
    },
    dispose() {
      loaded?.controller.dispose();
      void loaded?.stages.dispose();
      folders.dispose();
      changed.dispose();
    },
  };
}
