import * as vscode from 'vscode';
import type { Connection } from '../account/connection.ts';
import { signInFirst } from '../account/signInFirst.view.ts';
import { tell } from '../platform/choose.ts';
import { pickFolder } from '../platform/folders.ts';
import { requireTrust } from '../platform/trust.ts';
import { workspaceFiles } from '../platform/workspaceFiles.ts';

type Ports = {
  connection: Connection;
  showError(error: unknown): Promise<void>;
  /** The project of a folder is gone from the server. */
  onDeleted(folder: vscode.WorkspaceFolder): void;
};

/** Deletes the project of a folder on the server, after asking. The files of the folder stay. */
export function registerDeleteCommand(ports: Ports): vscode.Disposable {
  return vscode.commands.registerCommand('plumbline.deleteProject', async () => {
    try {
      await deleteProject(ports);
    } catch (error) {
      await ports.showError(error);
    }
  });
}

async function deleteProject({ connection, onDeleted }: Ports): Promise<void> {
  if (!(await requireTrust())) return;
  const folder = await pickFolder();
  if (folder === null) return;
  if (!(await signInFirst(connection))) return;
  const [{ clientApi: api }, { readProjectFile, writeProjectFile }] = await Promise.all([
    import('#shared/clientApi.ts'),
    import('../core/projectLink.ts'),
  ]);
  const place = { files: workspaceFiles, root: folder.uri.fsPath };
  const file = await readProjectFile(place);
  if (file?.id === undefined) {
    tell('info', vscode.l10n.t('The server has no project of this folder: nothing was ever sent.'));
    return;
  }
  const client = await connection.client();
  const params = { id: file.id };
  const project = await client.call(api.getProject, { params });
  const confirm = vscode.l10n.t('Delete on the Server');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('Delete the project “{0}” on {1}?', project.name, client.server.host),
    {
      modal: true,
      detail: vscode.l10n.t(
        'Its runs, receipts, conversations and the copies of your files there are deleted for good: export the project first if you want to keep them. Credits and their movements stay, and so does every file of this folder.',
      ),
    },
    confirm,
  );
  if (answer !== confirm) return;
  await client.call(api.deleteProject, { params });
  // Without an id the next run makes a project of its own.
  await writeProjectFile(place, { id: undefined });
  onDeleted(folder);
  tell('info', vscode.l10n.t('The project was deleted on the server. Your files stay as they are.'));
}
