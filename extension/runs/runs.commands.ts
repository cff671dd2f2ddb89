import * as vscode from 'vscode';
import type { TodoRef } from '#shared/todo/todoRef.ts';
import type { Connection } from '../account/connection.ts';
import { signInFirst } from '../account/signInFirst.view.ts';
import { offerOne, tell } from '../platform/choose.ts';
import { pickFolder } from '../platform/folders.ts';
import { requireTrust } from '../platform/trust.ts';
import type { CodeTodoTarget } from '../projects/codeTodos.view.ts';
import { pickRun } from './pickRun.view.ts';
import type { RunController } from './runController.view.ts';
import type { RunWork } from './runWork.view.ts';

type Ports = {
  connection: Connection;
  /** Loaded with the first command: most of the extension's weight. */
  load(): Promise<{ work: RunWork; controller: RunController }>;
  showError(error: unknown): Promise<void>;
  rememberedRun(folder: vscode.WorkspaceFolder): string | null;
  /** A remembered run is over: it need not be picked up again. */
  forget(folder: vscode.WorkspaceFolder, runId: string): Promise<void>;
  undo(folder: vscode.WorkspaceFolder): Promise<void>;
  showReceipt(runId: string): Promise<void>;
  /** The newest run of a TODO. */
  runOf(ref: TodoRef): string | null;
};
type Target = { ref?: TodoRef; uri?: vscode.Uri };

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

  return [
    register('implementNext', () => begin((folder, work) => work.implement(folder))),
    register('implementTodo', (target?: Target) =>
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
    register('splitTodo', (target?: Target) =>
      begin((folder, work) => work.split(folder, target?.ref), target?.uri),
    ),
    register('writeReadme', () => begin((folder, work) => work.document(folder))),
    register('afterRejection', (given?: string | Target) =>
      begin(async (folder, work) => {
        const runId = typeof given === 'string' ? given : given?.ref && ports.runOf(given.ref);
        await work.afterRejection(folder, runId ?? null);
      }),
    ),
    register('resumeRun', (given?: string | Target) =>
      begin(async (folder, work) => {
        const named = typeof given === 'string' ? given : given?.ref && ports.runOf(given.ref);
        const runId = named ?? ports.rememberedRun(folder);
        if (runId === null) tell('info', vscode.l10n.t('No run waits in this folder.'));
        else await work.resume(folder, runId);
      }),
    ),
    register('undoLastRun', async () => {
      if (!(await requireTrust())) return;
      const folder = await pickFolder();
      if (folder !== null) await ports.undo(folder);
    }),
    register('cancelRun', async () => {
      const { controller } = await ports.load();
      if (controller.active === null) await cancelRemembered(ports);
      else await controller.cancel();
    }),
    register('showReceipt', async (given?: string | { runId?: string }) => {
      const id =
        typeof given === 'string'
          ? given
          : (given?.runId ?? (await pickRun(ports, vscode.l10n.t('Show Receipt'))));
      if (id) await ports.showReceipt(id);
    }),
  ];
}

/** A run that waits at the server and is not followed here. */
async function cancelRemembered({ connection, rememberedRun, forget }: Ports): Promise<void> {
  const folder = await pickFolder();
  const id = folder === null ? null : rememberedRun(folder);
  if (folder === null || id === null) {
    tell('info', vscode.l10n.t('No run is under way here.'));
    return;
  }
  const [{ clientApi: api }, { confirmCancel }] = await Promise.all([
    import('#shared/clientApi.ts'),
    import('./engine.ts'),
  ]);
  const client = await connection.client();
  const params = { id };
  const run = await client.call(api.getRun, { params });
  if (run.endedAt === null) {
    if (!(await confirmCancel(run))) return;
    const { state } = await client.call(api.cancelRun, { params });
    if (state === 'cancelled') await forget(folder, id);
    tell('info', vscode.l10n.t('The run is {0}. No file was changed.', state.replaceAll('_', ' ')));
    return;
  }
  if (run.state === 'verified' && run.outcome === null) {
    const resume = vscode.l10n.t('Review');
    const message = vscode.l10n.t(
      'This run is verified and waits for your review. Nothing lands unless you apply it.',
    );
    if (await offerOne('info', message, resume))
      await vscode.commands.executeCommand('plumbline.resumeRun', id);
    return;
  }
  await forget(folder, id);
  tell('info', vscode.l10n.t('That run is over. Nothing is under way here.'));
}
