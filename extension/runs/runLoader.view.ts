import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Connection } from '../account/connection.ts';
import type { CheckOutput } from '../checks/checkOutput.view.ts';
import type { ChooseChecks } from '../checks/configureChecks.commands.ts';
import type { CheckMemory } from '../core/checkMemory.ts';
import { setContextKeys } from '../platform/contextKeys.ts';
import type { LastRuns } from '../platform/lastRuns.ts';
import type { ReadOnlyDocuments } from '../platform/readOnlyDocuments.ts';
import { readSettings } from '../platform/settings.ts';
import type { ProposalDocuments } from '../review/proposalDocuments.view.ts';
import type { ProposalReview } from '../review/proposalReview.view.ts';
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
  /** After the start of the editor: finishes what was cut off, then goes on with a run that was under way. */
  pickUp(folder: vscode.WorkspaceFolder): Promise<void>;
};

export function createRunLoader(ports: Ports): RunLoader {
  const changed = new vscode.EventEmitter<void>();
  let loading: Promise<Loaded> | null = null;
  let loaded: Loaded | null = null;

  const rememberedRun = (folder: vscode.WorkspaceFolder): string | null =>
    ports.lastRuns.read(folder.uri.fsPath, ports.connection.server().origin);

  async function loadAll(): Promise<Loaded> {
    const [{ createRunController }, { createRunWork }, { createStages }] = await Promise.all([
      import('./runController.view.ts'),
      import('./runWork.view.ts'),
      import('./stages.ts'),
    ]);
    const stages = createStages();
    const controller = createRunController({
      settings: readSettings,
      review: ports.review,
      texts: ports.texts,
      output: ports.output,
      stages,
      memory: ports.checkMemory,
      async remember(root, runId) {
        await ports.lastRuns.save(root, ports.connection.server().origin, runId);
        setContextKeys({ waiting: runId !== null });
      },
    });
    controller.onDidChange(() => {
      setContextKeys({ running: controller.active !== null });
      changed.fire();
    });
    const work = createRunWork({ ...ports, controller });
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
      const [{ undoLast }, { journalFolderOf }] = await Promise.all([
        import('./undoLast.view.ts'),
        import('./runWork.view.ts'),
      ]);
      await undoLast(folder.uri.fsPath, journalFolderOf(ports.storage, folder.uri.fsPath));
    },
    async pickUp(folder) {
      try {
        if (loaded?.controller.active) return;
        const runId = rememberedRun(folder);
        const { sweepAllStages } = await import('../core/stageMarkers.ts');
        await sweepAllStages();
        if (runId === null && !existsSync(join(ports.storage, 'journals'))) return;
        const { work } = await load();
        await work.recover(folder);
        if (runId !== null && (await ports.connection.isSignedIn())) await work.resume(folder, runId);
      } catch (error) {
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
