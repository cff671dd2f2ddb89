import * as vscode from 'vscode';
import { tell } from '../platform/choose.ts';
import { excludesOf } from '../platform/excludes.ts';
import { pickFolder } from '../platform/folders.ts';
import { requireTrust } from '../platform/trust.ts';
import { workspaceFiles } from '../platform/workspaceFiles.ts';

type Ports = {
  showError(error: unknown): Promise<void>;
  /** The project file of a folder says something else now. */
  onChosen(): void;
};

/** Lets the user say which Markdown file of a folder is its TODO list. Kept in the project file. */
export function registerChooseTodoFileCommand({ showError, onChosen }: Ports): vscode.Disposable {
  return vscode.commands.registerCommand('plumbline.chooseTodoFile', async () => {
    try {
      if (await chooseTodoFile()) onChosen();
    } catch (error) {
      await showError(error);
    }
  });
}

async function chooseTodoFile(): Promise<boolean> {
  if (!(await requireTrust())) return false;
  const folder = await pickFolder();
  if (folder === null) return false;
  const [{ findTodoFiles }, { readProjectFile, writeProjectFile }] = await Promise.all([
    import('../core/findTodoFiles.ts'),
    import('../core/projectLink.ts'),
  ]);
  const place = { files: workspaceFiles, root: folder.uri.fsPath };
  const current = (await readProjectFile(place))?.todo ?? 'TODO.md';
  const found = await vscode.window.withProgress({ location: { viewId: 'plumbline.projects' } }, () =>
    findTodoFiles({ ...place, exclude: excludesOf(place.root) }),
  );
  if (found.length === 0) {
    tell('info', vscode.l10n.t('No Markdown file of this folder has lines like “- [ ] what to do”.'));
    return false;
  }
  const picked = await vscode.window.showQuickPick(
    found.map(({ path, open, done }) => ({
      label: path,
      description: vscode.l10n.t('{0} open, {1} done', open, done),
      ...(path === current ? { detail: vscode.l10n.t('The TODO file now') } : {}),
      path,
    })),
    {
      title: vscode.l10n.t('Which file is the TODO list?'),
      placeHolder: vscode.l10n.t('Kept in .plumbline/project.json'),
      ignoreFocusOut: true,
    },
  );
  if (picked === undefined || picked.path === current) return false;
  await writeProjectFile(place, { todo: picked.path });
  return true;
}
