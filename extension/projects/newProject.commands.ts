import * as vscode from 'vscode';
import { tell } from '../platform/choose.ts';
import { type ProjectPorts, registerProjectCommand } from './folderProject.view.ts';

/** Parts a folder from the project its file names, such as that of somebody else whose repository was cloned, after asking. */
export const registerNewProjectCommand = (
  ports: ProjectPorts & { onParted(folder: vscode.WorkspaceFolder): void },
): vscode.Disposable =>
  registerProjectCommand('newProject', ports, async ({ folder, place, link, id }) => {
    if (id === null) {
      tell('info', vscode.l10n.t('This folder has no project yet: its first run makes one.'));
      return;
    }
    const part = vscode.l10n.t('New Project');
    const answer = await vscode.window.showWarningMessage(
      vscode.l10n.t('Start a new project for {0}?', folder.name),
      {
        modal: true,
        detail: vscode.l10n.t(
          'The next run makes it. The project of before stays on its server with its runs and receipts and is no longer shown here. .plumbline/project.json will name the new one: commit that only if everybody is to use it.',
        ),
      },
      part,
    );
    if (answer !== part) return;
    await link.writeProjectFile(place, { id: undefined });
    ports.onParted(folder);
    tell(
      'info',
      vscode.l10n.t('The next run in this folder makes a new project. Your files stay as they are.'),
    );
  });
