import * as vscode from 'vscode';
import type { TodoItem } from '#shared/todo/todo.ts';
import type { TodoRef } from '#shared/todo/todoRef.ts';
import type { ProjectState } from './projectState.view.ts';
import type { TodoFile } from './todoFile.view.ts';
import { lookOf } from './todoItem.model.ts';
import { type TodoTree, type TreeNode, todoTree } from './todoTree.model.ts';

/** What menus hand to the commands for a node of the tree. */
export type TodoTarget = { ref?: TodoRef; runId?: string; uri?: vscode.Uri };
type Shown = TreeNode & TodoTarget;

type Ports = { state: ProjectState; file: TodoFile; isVisible(): boolean };

/** The tree of TODOs and runs, with the number of TODOs left as its badge. */
export function createProjectTree({
  state,
  file,
  isVisible,
}: Ports): vscode.Disposable & { refresh(): void } {
  const changed = new vscode.EventEmitter<undefined>();
  let tree: TodoTree | null = null;

  const provider: vscode.TreeDataProvider<Shown> = {
    onDidChangeTreeData: changed.event,
    getChildren: (parent) => (tree?.children(parent ?? null) ?? []).map(withTarget),
    getParent: (node) => {
      const parent = tree?.parent(node);
      return parent ? withTarget(parent) : null;
    },
    getTreeItem: (node) => (tree === null ? new vscode.TreeItem('') : itemOf(node, tree)),
  };
  const view = vscode.window.createTreeView('plumbline.projects', {
    treeDataProvider: provider,
    showCollapseAll: true,
  });

  function withTarget(node: TreeNode): Shown {
    const uri = file.uri === null ? {} : { uri: file.uri };
    if (node.type === 'run') return { ...node, runId: node.run.id };
    return node.type === 'todo' ? { ...node, ...uri, ref: refOf(node.item, state.todoPath) } : node;
  }

  function itemOf(node: Shown, of: TodoTree): vscode.TreeItem {
    const look = lookOf(node, of);
    const item = new vscode.TreeItem(look.label, collapsible(node));
    item.id = node.id;
    item.description = look.description;
    item.tooltip = new vscode.MarkdownString(look.tooltip);
    item.accessibilityInformation = { label: look.accessibilityLabel };
    item.iconPath = new vscode.ThemeIcon(
      look.icon,
      look.color === null ? undefined : new vscode.ThemeColor(look.color),
    );
    item.contextValue = look.contextValue;
    if (node.type === 'todo' && file.uri !== null) item.command = openAt(file.uri, node.item.line);
    if (node.type === 'run') {
      const title = vscode.l10n.t('Show Receipt');
      item.command = { command: 'plumbline.showReceipt', title, arguments: [node.run.id] };
    }
    return item;
  }

  return {
    refresh() {
      tree = file.list === null || !isVisible() ? null : todoTree(file.list, state.runs);
      view.description = tree === null ? '' : state.name;
      view.badge =
        tree === null || tree.left === 0
          ? undefined
          : {
              value: tree.left,
              tooltip:
                tree.left === 1 ? vscode.l10n.t('1 TODO left') : vscode.l10n.t('{0} TODOs left', tree.left),
            };
      view.message = (tree === null ? undefined : messageOf(tree, state.offline)) ?? '';
      changed.fire(undefined);
    },
    dispose() {
      view.dispose();
      changed.dispose();
    },
  };
}

export const refOf = ({ headings, text, occurrence }: TodoItem, path: string): TodoRef => ({
  path,
  headings: [...headings],
  text,
  occurrence,
});

function messageOf(tree: TodoTree, offline: boolean): string | undefined {
  if (!vscode.workspace.isTrusted)
    return vscode.l10n.t('This workspace is not trusted: nothing is uploaded, written or run.');
  if (offline)
    return vscode.l10n.t('The server does not answer. Runs under way go on there; nothing is lost.');
  if (tree.total === 0) return vscode.l10n.t('The TODO file holds no item yet, such as “- [ ] what to do”.');
  return tree.left === 0 ? vscode.l10n.t('Every TODO is done.') : undefined;
}

function collapsible(node: TreeNode): vscode.TreeItemCollapsibleState {
  const { None, Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
  switch (node.type) {
    case 'heading':
      return node.left === 0 || node.total > 200 ? Collapsed : Expanded;
    case 'todo':
      return !node.hasChildren ? None : node.item.ticked ? Collapsed : Expanded;
    case 'runs':
      return Collapsed;
    case 'run':
      return None;
  }
}

function openAt(uri: vscode.Uri, line: number): vscode.Command {
  const selection = new vscode.Range(line - 1, 0, line - 1, 0);
  return { command: 'vscode.open', title: vscode.l10n.t('Open TODO File'), arguments: [uri, { selection }] };
}
