import * as vscode from 'vscode';
import { nodeFiles } from '../core/nodeFiles.ts';
import { excludesOf } from '../platform/excludes.ts';
import { oneLine } from '../runs/oneLine.ts';
import type { CodeTodo } from './codeTodos.model.ts';
import type { ProjectState } from './projectState.view.ts';
import type { CodeTodos } from './scanCodeTodos.ts';

/** What the menus hand to the command for a comment of the tree. */
export type CodeTodoTarget = { todo: CodeTodo; uri: vscode.Uri };
type Node =
  | { type: 'file'; path: string; uri: vscode.Uri; todos: CodeTodo[] }
  | ({ type: 'todo' } & CodeTodoTarget);

/** Many files change together, as when a branch is checked out. */
const settleMs = 500;

/** The TODO comments in the code of the shown folder, by file. Files are read only while the view is open. */
export function createCodeTodosView(
  state: ProjectState,
  onFailure: (error: unknown) => void,
): vscode.Disposable & { refresh(): void } {
  const changed = new vscode.EventEmitter<undefined>();
  let roots: Node[] = [];
  let stale = true;
  let timer: NodeJS.Timeout | undefined;
  let scan: AbortController | null = null;
  const view = vscode.window.createTreeView<Node>('plumbline.codeTodos', {
    showCollapseAll: true,
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      getChildren: (node) =>
        node === undefined
          ? roots
          : node.type === 'file'
            ? node.todos.map((todo) => ({ type: 'todo', todo, uri: node.uri }))
            : [],
      getTreeItem: itemOf,
    },
  });

  function show(folder: vscode.Uri, { todos, more }: CodeTodos): void {
    const byPath = new Map<string, CodeTodo[]>();
    for (const todo of todos) byPath.set(todo.path, [...(byPath.get(todo.path) ?? []), todo]);
    roots = [...byPath].map(([path, of]) => ({
      type: 'file',
      path,
      uri: vscode.Uri.joinPath(folder, path),
      todos: of,
    }));
    view.description = todos.length === 0 ? '' : String(todos.length);
    view.message = more
      ? vscode.l10n.t('There are more than these {0}.', String(todos.length))
      : todos.length === 0
        ? vscode.l10n.t('No TODO comment in the code.')
        : '';
    changed.fire(undefined);
  }

  async function rescan(): Promise<void> {
    const folder = state.folder?.uri;
    if (!view.visible || !stale || folder === undefined) return;
    stale = false;
    scan?.abort();
    const own = new AbortController();
    scan = own;
    try {
      const { scanCodeTodos } = await import('./scanCodeTodos.ts');
      const root = folder.fsPath;
      const options = { files: nodeFiles, root, exclude: excludesOf(root), signal: own.signal };
      const found = await scanCodeTodos(options);
      if (!own.signal.aborted) show(folder, found);
    } catch (error) {
      if (!own.signal.aborted) onFailure(error);
    }
  }
  const refresh = (): void => {
    stale = true;
    clearTimeout(timer);
    timer = setTimeout(() => void rescan(), settleMs);
  };
  const watcher = vscode.workspace.createFileSystemWatcher('**/*');
  let shown = state.folder;
  const listening = [
    watcher,
    watcher.onDidChange(refresh),
    watcher.onDidCreate(refresh),
    watcher.onDidDelete(refresh),
    view.onDidChangeVisibility(() => void rescan()),
    state.onDidChange(() => {
      if (shown === state.folder) return;
      shown = state.folder;
      refresh();
    }),
  ];
  return {
    refresh,
    dispose() {
      clearTimeout(timer);
      scan?.abort();
      for (const one of [...listening, view, changed]) one.dispose();
    },
  };
}

function itemOf(node: Node): vscode.TreeItem {
  const { Expanded, None } = vscode.TreeItemCollapsibleState;
  if (node.type === 'file') {
    const item = new vscode.TreeItem(node.uri, Expanded);
    item.id = node.path;
    item.description = true;
    item.iconPath = vscode.ThemeIcon.File;
    item.contextValue = 'codeTodoFile';
    return item;
  }
  const { line, text, path } = node.todo;
  const label = oneLine(text, 200) || vscode.l10n.t('TODO without a text');
  const item = new vscode.TreeItem(label, None);
  item.id = `${path}:${line}`;
  item.description = vscode.l10n.t('line {0}', String(line));
  item.tooltip = `${path}:${line}\n${text}`;
  item.accessibilityInformation = { label: vscode.l10n.t('{0}, line {1} of {2}', label, String(line), path) };
  item.iconPath = new vscode.ThemeIcon('comment');
  item.contextValue = 'codeTodo';
  const selection = new vscode.Range(line - 1, 0, line - 1, 0);
  item.command = {
    command: 'vscode.open',
    title: vscode.l10n.t('Open'),
    arguments: [node.uri, { selection }],
  };
  return item;
}
