import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { parseTodo } from '#shared/todo/parseTodo.ts';
import type { TodoList } from '#shared/todo/todo.ts';

export type TodoFile = vscode.Disposable & {
  /** As the user sees it: an open document with changes wins over the disk. Null when there is no such file. */
  readonly list: TodoList | null;
  readonly uri: vscode.Uri | null;
  readonly onDidChange: vscode.Event<void>;
  /** Follows another file from now on. */
  follow(root: string | null, path: string): Promise<void>;
};

const settleMs = 150;

/** Follows the TODO file of a folder, on disk and in its editor. */
export function createTodoFile(): TodoFile {
  const changed = new vscode.EventEmitter<void>();
  let uri: vscode.Uri | null = null;
  let text: string | null = null;
  let list: TodoList | null = null;
  let reads = 0;
  let watching: vscode.Disposable[] = [];
  let timer: NodeJS.Timeout | undefined;

  async function read(): Promise<void> {
    reads += 1;
    const nth = reads;
    const found = uri === null ? null : await textOf(uri);
    // What was read later, from the editor perhaps, is newer than what a slow disk answers now.
    if (nth !== reads) return;
    if (found !== text) list = found === null ? null : parseTodo(found);
    text = found;
    changed.fire();
  }

  const soon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void read(), settleMs);
  };

  const follows = (document: vscode.TextDocument): void => {
    if (document.uri.toString() === uri?.toString()) soon();
  };
  const documents = [
    vscode.workspace.onDidChangeTextDocument(({ document }) => follows(document)),
    vscode.workspace.onDidCloseTextDocument(follows),
  ];

  return {
    get list() {
      return list;
    },
    get uri() {
      return uri;
    },
    onDidChange: changed.event,
    async follow(root, path) {
      const next = root === null ? null : vscode.Uri.file(join(root, path));
      if (next?.toString() !== uri?.toString() || next === null) {
        for (const one of watching) one.dispose();
        uri = next;
        text = null;
        list = null;
        watching = next === null ? [] : watch(next, soon);
      }
      await read();
    },
    dispose() {
      clearTimeout(timer);
      for (const one of [...watching, ...documents, changed]) one.dispose();
    },
  };
}

/** Watches the folder, since the name of a file can hold what a pattern reads as a wildcard. Disks may ignore case. */
function watch(file: vscode.Uri, onChange: () => void): vscode.Disposable[] {
  const folder = vscode.Uri.file(dirname(file.fsPath));
  const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, '*'));
  const path = file.fsPath.toLowerCase();
  const onEvent = ({ fsPath }: vscode.Uri): void => {
    if (fsPath.toLowerCase() === path) onChange();
  };
  return [watcher, watcher.onDidChange(onEvent), watcher.onDidCreate(onEvent), watcher.onDidDelete(onEvent)];
}

/** Null for a file that is not there or cannot be read as text; the tree then says how to begin. */
export async function textOf(uri: vscode.Uri): Promise<string | null> {
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  if (open?.isDirty) return open.getText();
  try {
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(await vscode.workspace.fs.readFile(uri));
  } catch {
    return null;
  }
}
