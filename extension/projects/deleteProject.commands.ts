import * as vscode from 'vscode';
import { tell } from '../platform/choose.ts';
import { type FolderProject, type ProjectPorts, registerProjectCommand } from './folderProject.view.ts';

/** Deletes the project of a folder on the server, after asking. The files of the folder stay. `onDeleted`: it is gone from there. */
export const registerDeleteCommand = (
  ports: ProjectPorts & { onDeleted(folder: vscode.WorkspaceFolder): void },
): vscode.Disposable =>
  registerProjectCommand('deleteProject', ports, async (of) => {
    if (await deleteProject(of)) ports.onDeleted(of.folder);
  });

async function deleteProject({ client, place, link, id }: FolderProject): Promise<boolean> {
  if (id === null) {
    tell('info', vscode.l10n.t('The server has no project of this folder: nothing was ever sent.'));
    return false;
  }
  const { clientApi: api } = await import('#shared/clientApi.ts');
  const project = await link.knownProject(client, id);
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
  if (answer !== confirm) return false;
  await client.call(api.deleteProject, { params: { id } });
  // Without an id the next run makes a project of its own.
  await link.writeProjectFile(place, { id: undefined });
  tell('info', vscode.l10n.t('The project was deleted on the server. Your files stay as they are.'));
  return true;
}
