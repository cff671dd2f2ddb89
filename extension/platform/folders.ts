import * as vscode from 'vscode';
import { offerOne, tell } from './choose.ts';

/** Folders on a disk: checks run on a copy of the files, which others do not have. */
export const diskFolders = (): readonly vscode.WorkspaceFolder[] =>
  (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');

/** The folder of a file, else of the active editor, else the only one, else the one the user picks. Says why when there is none. */
export async function pickFolder(file?: vscode.Uri): Promise<vscode.WorkspaceFolder | null> {
  const folders = diskFolders();
  if (folders.length === 0) {
    const open = vscode.l10n.t('Open Folder');
    const virtual = (vscode.workspace.workspaceFolders ?? []).length > 0;
    const message = virtual
      ? vscode.l10n.t(
          'The files of this workspace are not on a disk, so checks cannot run on a copy of them. Nothing was sent.',
        )
      : vscode.l10n.t('Open the folder of your project first.');
    if (virtual) tell('info', message);
    else if (await offerOne('info', message, open)) await vscode.commands.executeCommand('vscode.openFolder');
    return null;
  }
  const near = file ?? vscode.window.activeTextEditor?.document.uri;
  const of = near === undefined ? undefined : vscode.workspace.getWorkspaceFolder(near);
  const found = folders.find((folder) => folder === of) ?? (folders.length === 1 ? folders[0] : undefined);
  if (found) return found;
  const picked = await vscode.window.showQuickPick(
    folders.map((folder) => ({ label: folder.name, description: folder.uri.fsPath, folder })),
    {
      title: vscode.l10n.t('Which project?'),
      placeHolder: vscode.l10n.t('Folders of this window'),
      ignoreFocusOut: true,
    },
  );
  return picked?.folder ?? null;
}
