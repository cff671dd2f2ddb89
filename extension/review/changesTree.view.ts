import * as vscode from 'vscode';
import { compareCommand } from './changeTabs.view.ts';
import type { ShownFile } from './proposalDocuments.view.ts';
import { describeNode, type ReviewIcon, type ReviewNode } from './reviewNodes.model.ts';

export type TreeContent = {
  nodes: readonly ReviewNode[];
  /** By path. */
  files: ReadonlyMap<string, ShownFile>;
  /** Paths the user ticked. The tree adds and removes. */
  ticked: Set<string>;
  /** Beside the title of the view. */
  description: string;
  /** Above the tree, after each tick. */
  message(): string;
};

export type ChangesTree = vscode.Disposable & {
  /** Null empties it. */
  show(content: TreeContent | null): void;
  /** Brings the view to the front without taking the focus. */
  reveal(): Promise<void>;
};

const icons: Record<ReviewIcon, [icon: string, color: string]> = {
  verified: ['verified-filled', 'testing.iconPassed'],
  untested: ['warning', 'list.warningForeground'],
  passed: ['pass', 'testing.iconPassed'],
  failed: ['error', 'testing.iconFailed'],
  unavailable: ['circle-slash', 'disabledForeground'],
  create: ['diff-added', 'gitDecoration.addedResourceForeground'],
  modify: ['diff-modified', 'gitDecoration.modifiedResourceForeground'],
  delete: ['diff-removed', 'gitDecoration.deletedResourceForeground'],
};

/** The view `plumbline.changes`: the verdict with its evidence, and the files with a checkbox for "I looked at it". */
export function createChangesTree(): ChangesTree {
  const changed = new vscode.EventEmitter<ReviewNode | undefined>();
  let content: TreeContent | null = null;
  let parents = new Map<ReviewNode, ReviewNode>();

  const view = vscode.window.createTreeView<ReviewNode>('plumbline.changes', {
    manageCheckboxStateManually: true,
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      getChildren: (node) => [...(node?.children ?? content?.nodes ?? [])],
      getParent: (node) => parents.get(node),
      getTreeItem: (node) => (content === null ? new vscode.TreeItem(node.label) : itemOf(node, content)),
    },
  });

  function describe(): void {
    const left = content?.nodes.filter(({ file, held }) => held && !content?.ticked.has(file?.path ?? ''));
    const waiting = left?.length ?? 0;
    view.description = content?.description ?? '';
    view.message = content?.message() ?? '';
    view.badge =
      waiting === 0 ? undefined : { value: waiting, tooltip: vscode.l10n.t('Files that need your tick') };
  }

  const ticks = view.onDidChangeCheckboxState(({ items }) => {
    for (const [{ file }, state] of items) {
      if (file === null || content === null) continue;
      if (state === vscode.TreeItemCheckboxState.Checked) content.ticked.add(file.path);
      else content.ticked.delete(file.path);
    }
    for (const [node] of items) changed.fire(node);
    describe();
  });

  return {
    show(next) {
      content = next;
      parents = new Map(next?.nodes.flatMap((node) => node.children.map((child) => [child, node])));
      changed.fire(undefined);
      describe();
    },
    async reveal() {
      const [first] = content?.nodes ?? [];
      if (first !== undefined) await view.reveal(first, { select: false, focus: false, expand: false });
    },
    dispose() {
      ticks.dispose();
      view.dispose();
      changed.dispose();
    },
  };
}

function itemOf(node: ReviewNode, { files, ticked }: TreeContent): vscode.TreeItem {
  const { Collapsed, None } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(node.label, node.children.length > 0 ? Collapsed : None);
  const [icon, color] = icons[node.icon];
  item.id = node.id;
  const description = describeNode(node, node.file !== null && ticked.has(node.file.path));
  item.description = description;
  item.tooltip = node.tooltip;
  item.iconPath = new vscode.ThemeIcon(
    icon,
    new vscode.ThemeColor(node.held ? 'list.warningForeground' : color),
  );
  item.accessibilityInformation = { label: `${node.label}, ${description}` };
  if (node.file === null) return item;
  const { path } = node.file;
  const isTicked = ticked.has(path);
  item.contextValue = node.held ? 'change.held' : 'change.file';
  item.checkboxState = {
    state: isTicked ? vscode.TreeItemCheckboxState.Checked : vscode.TreeItemCheckboxState.Unchecked,
    tooltip: isTicked ? vscode.l10n.t('Reviewed') : vscode.l10n.t('Tick when you have reviewed it'),
    accessibilityInformation: { label: vscode.l10n.t('{0} reviewed', path) },
  };
  const shown = files.get(path);
  if (shown !== undefined) item.command = compareCommand(shown);
  return item;
}
