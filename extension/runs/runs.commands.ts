import * as vscode from 'vscode';
import type { Connection } from '../account/connection.ts';
import { signInFirst } from '../account/signInFirst.view.ts';
import { tell } from '../platform/choose.ts';
import { pickFolder } from '../platform/folders.ts';
import { requireTrust } from '../platform/trust.ts';
import type { CodeTodoTarget } from '../projects/codeTodos.view.ts';
import type { ProjectState } from '../projects/projectState.view.ts';
import type { TodoTarget } from '../projects/projectTree.view.ts';
import { pickRun } from './pickRun.view.ts';
import type { RunController } from './runController.view.ts';
import type { RunWork } from './runWork.view.ts';

type Ports = {
  connection: Connection;
  /** Loaded with the first command: most of the extension's weight. */
  load(): Promise<{ work: RunWork; controller: RunController }>;
  showError(error: unknown): Promise<void>;
  rememberedRun(folder: vscode.WorkspaceFolder): string | null;
  undo(folder: vscode.WorkspaceFolder): Promise<void>;
  showReceipt(runId: string): Promise<void>;
  state: Pick<ProjectState, 'folder' | 'runOf'>;
};
/** A run, or what a node of the tree or an action above a TODO hands over. */
type Given = string | TodoTarget | undefined;

export function registerRunCommands(ports: Ports): vscode.Disposable[] {
  const register = <A extends unknown[]>(name: string, work: (...given: A) => Promise<unknown>) =>
    vscode.commands.registerCommand(`plumbline.${name}`, async (...given: A) => {
      try {
        await work(...given);
      } catch (error) {
        if (!(error instanceof vscode.CancellationError)) await ports.showError(error);
      }
    });

  /** Trust, folder, sign-in: in this order, each with its own way out. */
  async function begin(
    work: (folder: vscode.WorkspaceFolder, run: RunWork) => Promise<unknown>,
    file?: vscode.Uri,
  ): Promise<void> {
    if (!(await requireTrust())) return;
    const folder = await pickFolder(file);
    if (folder === null) return;
    if (!(await signInFirst(ports.connection))) return;
    const loaded = await ports.load();
    await work(folder, loaded.work);
  }

  /** The run that is meant: itself, or the newest one of a TODO. */
  const idOf = (given: Given): string | null =>
    typeof given === 'string' ? given : (given?.runId ?? (given?.ref ? ports.state.runOf(given.ref) : null));
  const placeOf = (given: Given): vscode.Uri | undefined =>
    typeof given === 'string' ? undefined : given?.uri;

  async function cancel(given?: Given): Promise<void> {
    const { controller, work } = await ports.load();
    const { active } = controller;
    const named = idOf(given);
    if (active !== null && (given === undefined || (named !== null && named === active.runId))) {
      await controller.cancel();
      return;
    }
    const folder = await pickFolder(placeOf(given));
    if (folder === null) return;
    const id = given === undefined ? ports.rememberedRun(folder) : named;
    if (id === null) tell('info', vscode.l10n.t('No run is under way here.'));
    else await work.cancel(folder, id);
  }

  return [
    register('implementNext', () => begin((folder, work) => work.implement(folder))),
    register('implementShown', () =>
      begin((folder, work) => work.implement(folder), ports.state.folder?.uri),
    ),
    register('implementTodo', (target?: TodoTarget) =>
      begin((folder, work) => work.implement(folder, target?.ref), target?.uri),
    ),
    register('refineFile', (given?: vscode.Uri) => {
      const file = given ?? vscode.window.activeTextEditor?.document.uri;
      if (file?.scheme !== 'file') {
        tell('info', vscode.l10n.t('Open the file you want to refine first.'));
        return Promise.resolve();
      }
      return begin((folder, work) => work.refine(folder, file), file);
    }),
    register('implementComment', (target?: CodeTodoTarget) => {
      if (target === undefined) {
        tell('info', vscode.l10n.t('Choose a comment in the view “TODO Comments” first.'));
        return Promise.resolve();
      }
      return begin((folder, work) => work.implementComment(folder, target.uri, target.todo), target.uri);
    }),
    register('planProject', () => begin((folder, work) => work.plan(folder))),
    register('splitTodo', (target?: TodoTarget) =>
      begin((folder, work) => work.split(folder, target?.ref), target?.uri),
    ),
    register('writeReadme', () => begin((folder, work) => work.document(folder))),
    register('afterRejection', (given?: Given) =>
      begin((folder, work) => work.afterRejection(folder, idOf(given)), placeOf(given)),
    ),
    register('resumeRun', (given?: Given) =>
      begin(async (folder, work) => {
        const runId =
          idOf(given) ??
          ports.rememberedRun(folder) ??
          (await pickRun(ports, vscode.l10n.t('Resume Run'), folder));
        if (runId) await work.resume(folder, runId);
      }, placeOf(given)),
    ),
    register('undoLastRun', async () => {
      if (!(await requireTrust())) return;
      const folder = await pickFolder();
      if (folder !== null) await ports.undo(folder);
    }),
    // The title of a view hands over the node that has the focus: it is not meant here.
    register('cancelRun', () => cancel()),
    register('cancelThisRun', cancel),
    register('showReceipt', async (given?: Given) => {
      const id = idOf(given) ?? (await pickRun(ports, vscode.l10n.t('Show Receipt')));
      if (id) await ports.showReceipt(id);
    }),
  ];
}
