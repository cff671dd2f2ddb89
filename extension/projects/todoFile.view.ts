import { join } from 'node:path';
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
  let list: TodoList | null = null;
  let watching: vscode.Disposable[] = [];
  let timer: NodeJS.Timeout | undefined;

  async function read(): Promise<void> {
    const from = uri;
    const text = from === null ? null : await textOf(from);
    if (uri?.toString() !== from?.toString()) return;
    list = text === null ? null : parseTodo(text);
    changed.fire();
  }

  const soon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void read(), settleMs);
  };

  const documents = vscode.workspace.onDidChangeTextDocument(({ document }) => {
    if (document.uri.toString() === uri?.toString()) soon();
  });

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
        watching = root === null ? [] : watch(root, path, soon);
      }
      await read();
    },
    dispose() {
      clearTimeout(timer);
      for (const one of [...watching, documents, changed]) one.dispose();
    },
  };
}

function watch(root: string, path: string, onChange: () => void): vscode.Disposable[] {
  const pattern = new vscode.RelativePattern(root, path);
  const watcher = vscode.workspace.createFileSystemWatcher(pattern);
  return [
    watcher,
    watcher.onDidChange(onChange),
    watcher.onDidCreate(onChange),
    watcher.onDidDelete(onChange),
  ];
}

/** Null for a file that is not there or cannot be read as text; the tree then says how to begin. */
async function textOf(uri: vscode.Uri): Promise<string | null> {
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  if (open?.isDirty) return open.getText();
  try {
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(await vscode.workspace.fs.readFile(uri));
  } catch {
    return null;
  }
}
