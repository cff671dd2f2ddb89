import * as vscode from 'vscode';
import type { ProjectStatus } from '#shared/projects.contract.ts';
import type { Run } from '#shared/runs.contract.ts';
import type { TodoRef } from '#shared/todo/todoRef.ts';
import type { Connection } from '../account/connection.ts';
import { nodeFiles } from '../core/nodeFiles.ts';
import { runsLookedAt } from '../core/waitsForRefinement.ts';
import { coalesced } from '../platform/coalesced.ts';
import { diskFolders } from '../platform/folders.ts';
import { isUnknownProject } from '../support/errorActions.model.ts';
import { keyOf, runsByTodo, withNewest } from './todoStates.model.ts';

export type ProjectState = vscode.Disposable & {
  /** The folder whose project is shown: that of the active editor, else the one shown before, else the first. */
  readonly folder: vscode.WorkspaceFolder | null;
  readonly name: string;
  readonly todoPath: string;
  /** Of the newest runs of the project, newest first; empty until the server was asked. */
  readonly runs: readonly Run[];
  /** How far the project is, as the server says; null until it was asked and while there is no run. */
  readonly status: ProjectStatus | null;
  /** The newest run of a TODO. */
  runOf(ref: TodoRef): string | null;
  readonly offline: boolean;
  /** Why the project file of the folder could not be used; the defaults are shown then. */
  readonly fault: string | null;
  readonly onDidChange: vscode.Event<void>;
  /** Reads the project file again and asks the server for runs. Never throws. Asked while it asks, it does so once more. */
  refresh(): Promise<void>;
  /** Takes what the server said of a run of the folder without asking again. */
  note(run: Run): void;
};

/** What the views show of the project of a folder. Asks the server only when told to. */
export function createProjectState(
  connection: Connection,
  onFailure: (error: unknown) => void,
): ProjectState {
  const changed = new vscode.EventEmitter<void>();
  let folder: vscode.WorkspaceFolder | null = null;
  folder = folderFor(vscode.window.activeTextEditor);
  let name = folder?.name ?? '';
  let todoPath = 'TODO.md';
  let runs: readonly Run[] = [];
  let status: ProjectStatus | null = null;
  let offline = false;
  let fault: string | null = null;
  /** What was noted while the server was asked; its answer may be older. */
  let noted: readonly Run[] = [];

  async function readProject(): Promise<string | null> {
    name = folder?.name ?? '';
    todoPath = 'TODO.md';
    fault = null;
    if (folder === null) return null;
    const { readProjectFile } = await import('../core/projectLink.ts');
    const file = await readProjectFile({ files: nodeFiles, root: folder.uri.fsPath }).catch((error) => {
      fault = error instanceof Error ? error.message : String(error);
      throw error;
    });
    name = file?.name ?? name;
    todoPath = file?.todo ?? todoPath;
    return file?.id ?? null;
  }

  type Found = { runs: readonly Run[]; status: ProjectStatus | null };
  const nothing: Found = { runs: [], status: null };

  async function readProgress(projectId: string): Promise<Found> {
    if (!(await connection.isSignedIn())) return nothing;
    const { clientApi: api } = await import('#shared/clientApi.ts');
    const client = await connection.client();
    const params = { id: projectId };
    const { knownProject } = await import('../core/projectLink.ts');
    const project = await knownProject(client, projectId);
    const { items } = await client.call(api.listRuns, { params, query: { limit: runsLookedAt } });
    return { runs: items, status: items.length === 0 ? null : project.status };
  }

  const refresh = coalesced(async (): Promise<void> => {
    const of = folder;
    noted = [];
    try {
      const projectId = await readProject();
      changed.fire();
      const found = projectId === null ? nothing : await readProgress(projectId);
      if (folder !== of) return;
      ({ runs, status } = found);
      for (const run of noted) runs = withNewest(runs, run);
      offline = false;
    } catch (error) {
      offline = error instanceof Error && 'code' in error && error.code === 'server_unreachable';
      if (isUnknownProject(error)) fault = error.message;
      onFailure(error);
    }
    changed.fire();
  });

  function folderFor(editor: vscode.TextEditor | undefined): vscode.WorkspaceFolder | null {
    const near = editor && vscode.workspace.getWorkspaceFolder(editor.document.uri);
    const folders = diskFolders();
    return folders.find((one) => one === near) ?? folders.find((one) => one === folder) ?? folders[0] ?? null;
  }

  function follow(editor: vscode.TextEditor | undefined): void {
    const next = folderFor(editor);
    if (next === folder) return;
    folder = next;
    ({ runs, status } = nothing);
    void refresh();
  }

  const edited = vscode.workspace.createFileSystemWatcher('**/.plumbline/project.json');
  const reread = (uri: vscode.Uri): void => {
    if (folder !== null && uri.path === vscode.Uri.joinPath(folder.uri, '.plumbline/project.json').path)
      void refresh();
  };
  const listening = [
    edited,
    edited.onDidCreate(reread),
    edited.onDidChange(reread),
    edited.onDidDelete(reread),
    vscode.window.onDidChangeActiveTextEditor(follow),
    vscode.workspace.onDidChangeWorkspaceFolders(() => follow(vscode.window.activeTextEditor)),
  ];
  return {
    get folder() {
      return folder;
    },
    get name() {
      return name;
    },
    get todoPath() {
      return todoPath;
    },
    get runs() {
      return runs;
    },
    get status() {
      return status;
    },
    runOf: (ref) => runsByTodo(runs).get(keyOf(ref))?.id ?? null,
    get offline() {
      return offline;
    },
    get fault() {
      return fault;
    },
    onDidChange: changed.event,
    refresh,
    note(run) {
      noted = [...noted, run];
      runs = withNewest(runs, run);
      changed.fire();
    },
    dispose() {
      for (const one of listening) one.dispose();
      changed.dispose();
    },
  };
}
