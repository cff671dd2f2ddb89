import * as vscode from 'vscode';
import { tell } from '../platform/choose.ts';
import { type FolderProject, type ProjectPorts, registerProjectCommand } from './folderProject.view.ts';

/** Saves the project as a ZIP: files as the server has them, and every receipt. */
export const registerExportCommand = (ports: ProjectPorts): vscode.Disposable =>
  registerProjectCommand('exportProject', ports, async (of) => {
    const abort = new AbortController();
    try {
      await exportProject(of, abort);
    } catch (error) {
      if (!abort.signal.aborted) throw error;
    }
  });

async function exportProject(
  { folder, client, link, id }: FolderProject,
  abort: AbortController,
): Promise<void> {
  if (id === null) {
    tell('info', vscode.l10n.t('There is nothing to export yet: no run was started in this folder.'));
    return;
  }
  const { clientApi: api } = await import('#shared/clientApi.ts');
  await link.knownProject(client, id);
  const target = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Export Project'),
    saveLabel: vscode.l10n.t('Export'),
    defaultUri: vscode.Uri.joinPath(folder.uri, '..', `${folder.name}.zip`),
    filters: { [vscode.l10n.t('ZIP archive')]: ['zip'] },
  });
  if (!target) return;
  const progress = {
    location: vscode.ProgressLocation.Notification,
    cancellable: true,
    title: vscode.l10n.t('Exporting {0}', folder.name),
  };
  const bytes = await vscode.window.withProgress(progress, (_, token) => {
    token.onCancellationRequested(() => abort.abort());
    return client.call(api.exportProject, { params: { id }, signal: abort.signal });
  });
  await vscode.workspace.fs.writeFile(target, bytes);
  tell(
    'info',
    vscode.l10n.t(
      'Exported to {0}: the files as of the newest run, and every receipt. Files that are never sent are not in it.',
      vscode.workspace.asRelativePath(target, false),
    ),
  );
}
