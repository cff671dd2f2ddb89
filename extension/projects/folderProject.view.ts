import * as vscode from 'vscode';
import type { Connection } from '../account/connection.ts';
import { signInFirst } from '../account/signInFirst.view.ts';
import type { ApiClient } from '../api/apiClient.ts';
import { pickFolder } from '../platform/folders.ts';
import { requireTrust } from '../platform/trust.ts';
import { workspaceFiles } from '../platform/workspaceFiles.ts';

export type ProjectPorts = { connection: Connection; showError(error: unknown): Promise<void> };

export type FolderProject = {
  folder: vscode.WorkspaceFolder;
  client: ApiClient;
  place: { files: typeof workspaceFiles; root: string };
  link: typeof import('../core/projectLink.ts');
  /** What the project file of the folder says; null while no run was started in it. */
  id: string | null;
};

/** A command about the project of a folder: the trusted one the user means, once signed in. */
export const registerProjectCommand = (
  name: string,
  { connection, showError }: ProjectPorts,
  work: (of: FolderProject) => Promise<void>,
): vscode.Disposable =>
  vscode.commands.registerCommand(`plumbline.${name}`, async () => {
    try {
      if (!(await requireTrust())) return;
      const folder = await pickFolder();
      if (folder === null || !(await signInFirst(connection))) return;
      const link = await import('../core/projectLink.ts');
      const place = { files: workspaceFiles, root: folder.uri.fsPath };
      const id = (await link.readProjectFile(place))?.id ?? null;
      await work({ folder, client: await connection.client(), place, link, id });
    } catch (error) {
      await showError(error);
    }
  });
