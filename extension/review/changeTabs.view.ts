import * as vscode from 'vscode';
import { isProposalUri, type ShownChange, type ShownFile } from './proposalDocuments.view.ts';

/** Opens all files of a change in one multi-file diff editor; an earlier one of the same title is replaced. */
export async function openChange(title: string, change: ShownChange): Promise<void> {
  await closeTabs(tabsOf(title, change).filter(isMultiDiff));
  const resources = change.files.map(({ file, resource, before, after }) => [
    resource,
    // A missing side is what marks a file as added or deleted there.
    file.op === 'create' ? undefined : before,
    file.op === 'delete' ? undefined : after,
  ]);
  await vscode.commands.executeCommand('vscode.changes', title, resources);
}

/** The command that compares one file, for an item of a tree. */
export function compareCommand({ file, before, after }: ShownFile): vscode.Command {
  const title = vscode.l10n.t('{0}: now ↔ proposed', file.path);
  return { command: 'vscode.diff', title, arguments: [before, after, title, { preview: true }] };
}

/** Open tabs that show a change: diffs of its documents, and the multi-file diff editor of that title. */
export function tabsOf(title: string, { files }: ShownChange): vscode.Tab[] {
  const documents = new Set(files.map(({ after }) => after.toString()));
  const isOurs = (uri: vscode.Uri): boolean => isProposalUri(uri) && documents.has(uri.toString());
  return vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter((tab) => {
      const { input, label } = tab;
      if (input instanceof vscode.TabInputTextDiff) return isOurs(input.modified);
      if (input instanceof vscode.TabInputText) return isOurs(input.uri);
      return isMultiDiff(tab) && label.startsWith(title);
    });
}

const otherInputs = [
  vscode.TabInputText,
  vscode.TabInputTextDiff,
  vscode.TabInputCustom,
  vscode.TabInputWebview,
  vscode.TabInputNotebook,
  vscode.TabInputNotebookDiff,
  vscode.TabInputTerminal,
];

/** The stable API has no class for multi-file diff editors: they are what nothing else is, and known by their title. */
const isMultiDiff = ({ input }: vscode.Tab): boolean => !otherInputs.some((other) => input instanceof other);

export async function closeTabs(tabs: readonly vscode.Tab[]): Promise<void> {
  try {
    if (tabs.length > 0) await vscode.window.tabGroups.close(tabs, true);
  } catch {
    // One of them was closed by hand meanwhile; they are all the same to the caller.
  }
}
