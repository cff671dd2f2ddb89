import * as vscode from 'vscode';
import type { Run } from '#shared/runs.contract.ts';
import { refOf } from '#shared/todo/refOf.ts';
import type { TodoList } from '#shared/todo/todo.ts';
import type { TodoRef } from '#shared/todo/todoRef.ts';
import type { ProjectState } from './projectState.view.ts';
import { projectDescription } from './projectStatus.model.ts';
import type { TodoFile } from './todoFile.view.ts';
import { lookOf } from './todoItem.model.ts';
import { keyOf, movedTodos } from './todoStates.model.ts';
import { tooltipOf } from './todoTooltip.model.ts';
import { type TodoTree, type TreeNode, todoId, todoTree } from './todoTree.model.ts';

/** What menus hand to the commands for a node of the tree. */
export type TodoTarget = { ref?: TodoRef; runId?: string; uri?: vscode.Uri };
type Shown = TreeNode & TodoTarget;

/** What a tree was built from. */
type Source = { list: TodoList; runs: readonly Run[]; path: string };

type Ports = { state: ProjectState; file: TodoFile; isVisible(): boolean };

/** Of a project without a TODO file, whose runs are shown all the same. */
const noTodos: TodoList = { items: [], next: null };

/** The tree of TODOs and runs, with the number of TODOs left as its badge. */
export function createProjectTree({
  state,
  file,
  isVisible,
}: Ports): vscode.Disposable & { refresh(): void } {
  const changed = new vscode.EventEmitter<Shown[] | undefined>();
  let tree: TodoTree | null = null;
  let from: Source | null = null;
  /** By id: the editor knows a node by the object it was given. Runs are not kept, since they change. */
  const known = new Map<string, Shown>();
  let revealed: string | null = null;

  const provider: vscode.TreeDataProvider<Shown> = {
    onDidChangeTreeData: changed.event,
    getChildren: (parent) => (tree?.children(parent ?? null) ?? []).map(shownOf),
    getParent: (node) => {
      const parent = tree?.parent(node);
      return parent ? shownOf(parent) : null;
    },
    getTreeItem: (node) => (tree === null ? new vscode.TreeItem('') : itemOf(node, tree)),
    resolveTreeItem(item, node) {
      if (tree !== null) item.tooltip = new vscode.MarkdownString(tooltipOf(node, tree));
      return item;
    },
  };
  const view = vscode.window.createTreeView('plumbline.projects', {
    treeDataProvider: provider,
    showCollapseAll: true,
  });

  function shownOf(node: TreeNode): Shown {
    if (node.type === 'run') return withTarget(node);
    const shown = known.get(node.id) ?? withTarget(node);
    known.set(node.id, shown);
    return shown;
  }

  /** Only what looks different is asked for again: with the same list, that is a few TODOs and their runs. */
  function rebuild(): void {
    const next = isVisible() ? sourceOf(file.list ?? noTodos) : null;
    const [before, last] = [tree, from];
    if (next?.list === last?.list && next?.runs === last?.runs && next?.path === last?.path) return;
    from = next;
    tree = next === null ? null : todoTree(next.list, next.runs);
    const sameNodes =
      next?.list === last?.list &&
      next?.path === last?.path &&
      (next?.runs.length === 0) === (last?.runs.length === 0);
    if (before === null || tree === null || !sameNodes) {
      known.clear();
      changed.fire(undefined);
      return;
    }
    const nexts = before.next === tree.next ? [] : [before.next, tree.next].flatMap((item) => item ?? []);
    const moved = new Set([...movedTodos(before.runs, tree.runs), ...nexts.map(keyOf)]);
    const ids = ['runs', ...[...moved].map(todoId)];
    changed.fire(ids.flatMap((id) => known.get(id) ?? []));
  }

  const sourceOf = (list: TodoList): Source => ({ list, runs: state.runs, path: state.todoPath });

  /** Once for each next TODO, and only where the view is open: it never comes to the front by itself. */
  async function revealNext(): Promise<void> {
    if (!tree?.next || !view.visible) return;
    const node = shownOf(tree.todoNode(tree.next));
    if (node.id === revealed) return;
    revealed = node.id;
    try {
      await view.reveal(node, { select: false, focus: false });
    } catch {
      // The list changed while the editor was on the way to the node.
      revealed = null;
    }
  }
  const opened = view.onDidChangeVisibility(() => void revealNext());

  function withTarget(node: TreeNode): Shown {
    const uri = file.uri === null ? {} : { uri: file.uri };
    if (node.type === 'run') return { ...node, ...uri, runId: node.run.id };
    return node.type === 'todo' ? { ...node, ...uri, ref: refOf(node.item, state.todoPath) } : node;
  }

  function itemOf(node: Shown, of: TodoTree): vscode.TreeItem {
    const look = lookOf(node, of);
    const item = new vscode.TreeItem(look.label, collapsible(node, of));
    item.id = node.id;
    item.description = look.description;
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
      rebuild();
      view.description = tree === null ? '' : projectDescription(state.name, state.status, tree.left);
      view.badge =
        tree === null || tree.left === 0
          ? undefined
          : {
              value: tree.left,
              tooltip:
                tree.left === 1 ? vscode.l10n.t('1 TODO left') : vscode.l10n.t('{0} TODOs left', tree.left),
            };
      view.message =
        state.fault ?? (tree === null ? undefined : messageOf(tree, state.offline, file.list === null)) ?? '';
      void revealNext();
    },
    dispose() {
      opened.dispose();
      view.dispose();
      changed.dispose();
    },
  };
}

function messageOf(tree: TodoTree, offline: boolean, noFile: boolean): string | undefined {
  if (!vscode.workspace.isTrusted)
    return vscode.l10n.t('This workspace is not trusted: nothing is uploaded, written or run.');
  if (offline)
    return vscode.l10n.t('The server does not answer. Runs under way go on there; nothing is lost.');
  if (noFile) return vscode.l10n.t('This folder has no TODO file yet.');
  if (tree.total === 0) return vscode.l10n.t('The TODO file holds no item yet, such as “- [ ] what to do”.');
  return tree.left === 0 ? vscode.l10n.t('Every TODO is done.') : undefined;
}

function collapsible(node: TreeNode, { total }: TodoTree): vscode.TreeItemCollapsibleState {
  const { None, Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
  switch (node.type) {
    case 'heading':
      return node.left === 0 || node.total > 200 ? Collapsed : Expanded;
    case 'todo':
      return !node.hasChildren ? None : node.item.ticked ? Collapsed : Expanded;
    case 'runs':
      return total === 0 ? Expanded : Collapsed;
    case 'run':
      return None;
  }
}

function openAt(uri: vscode.Uri, line: number): vscode.Command {
  const selection = new vscode.Range(line - 1, 0, line - 1, 0);
  return { command: 'vscode.open', title: vscode.l10n.t('Open TODO File'), arguments: [uri, { selection }] };
}
