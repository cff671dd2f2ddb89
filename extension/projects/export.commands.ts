import * as vscode from 'vscode';
import type { Connection } from '../account/connection.ts';
import { signInFirst } from '../account/signInFirst.view.ts';
import { tell } from '../platform/choose.ts';
import { pickFolder } from '../platform/folders.ts';
import { requireTrust } from '../platform/trust.ts';
import { workspaceFiles } from '../platform/workspaceFiles.ts';

type Ports = { connection: Connection; showError(error: unknown): Promise<void> };

/** Saves the project as a ZIP: files as the server has them, and every receipt. */
export function registerExportCommand(ports: Ports): vscode.Disposable {
  return vscode.commands.registerCommand('plumbline.exportProject', async () => {
    const abort = new AbortController();
    try {
      await exportProject(ports.connection, abort);
    } catch (error) {
      if (!abort.signal.aborted) await ports.showError(error);
    }
  });
}

async function exportProject(connection: Connection, abort: AbortController): Promise<void> {
  if (!(await requireTrust())) return;
  const folder = await pickFolder();
  if (folder === null) return;
  if (!(await signInFirst(connection))) return;
  const [{ clientApi: api }, { readProjectFile }] = await Promise.all([
    import('#shared/clientApi.ts'),
    import('../core/projectLink.ts'),
  ]);
  const project = await readProjectFile({ files: workspaceFiles, root: folder.uri.fsPath });
  if (project?.id === undefined) {
    tell('info', vscode.l10n.t('There is nothing to export yet: no run was started in this folder.'));
    return;
  }
  const params = { id: project.id };
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
  const client = await connection.client();
  const bytes = await vscode.window.withProgress(progress, (_, token) => {
    token.onCancellationRequested(() => abort.abort());
    return client.call(api.exportProject, { params, signal: abort.signal });
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
