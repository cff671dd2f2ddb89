import { basename } from 'node:path';
import * as vscode from 'vscode';
import { type Journal, journalPlace, listJournals, readJournal } from '../core/journal.ts';
import { undoRun } from '../core/undo.ts';
import { offerOne, tell } from '../platform/choose.ts';
import { saveFirst } from '../platform/dirtyFiles.ts';
import { workspaceFiles } from '../platform/workspaceFiles.ts';

/** The newest applied run of a folder that can be undone. */
async function lastApplied(journalFolder: string): Promise<Journal | null> {
  let last: Journal | null = null;
  for (const runId of await listJournals(workspaceFiles, journalFolder)) {
    const journal = await readJournal(workspaceFiles, journalPlace(journalFolder, runId));
    if (journal === null || journal.state === 'applying') continue;
    if (last === null || journal.appliedAt > last.appliedAt) last = journal;
  }
  return last;
}

/** Takes back the last applied run after asking, and shows what stands in the way where files were edited since. */
export async function undoLast(root: string, journalFolder: string): Promise<void> {
  const journal = await lastApplied(journalFolder);
  if (journal === null) {
    tell('info', vscode.l10n.t('There is no applied run to undo here.'));
    return;
  }
  const paths = journal.entries.map(({ path }) => path);
  const undo = vscode.l10n.t('Undo');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('Undo the run applied {0}?', new Date(journal.appliedAt).toLocaleString()),
    {
      modal: true,
      detail: `${vscode.l10n.t('These files go back to what they were, where nobody edited them since. What was charged stays charged.')}\n\n${paths.join('\n')}`,
    },
    undo,
  );
  if (answer !== undo) return;
  const why = vscode.l10n.t(
    'Undo works with what is on disk and leaves files alone that differ from what the run wrote.',
  );
  if (!(await saveFirst(root, why, paths))) return;
  const undone = await undoRun({ files: workspaceFiles, journalFolder, runId: journal.runId });
  if (undone.conflicts.length === 0) {
    const box =
      undone.notUnticked === null
        ? ''
        : ` ${vscode.l10n.t('Its box was left as it is: the TODO was edited.')}`;
    tell('info', vscode.l10n.t('Undone: {0}.', undone.restored.join(', ')) + box);
    return;
  }
  const show = vscode.l10n.t('Show What Undo Would Make of Them');
  const left = undone.conflicts.map(({ path }) => path).join(', ');
  const wanted = await offerOne(
    'warning',
    vscode.l10n.t(
      'Edited since and therefore left alone: {0}. Put back: {1}.',
      left,
      undone.restored.join(', ') || '–',
    ),
    show,
  );
  if (!wanted) return;
  for (const { path, merged } of undone.conflicts) {
    if (merged === null) continue;
    const target = vscode.Uri.joinPath(vscode.Uri.file(root), path);
    const right = await vscode.workspace.openTextDocument({ content: merged.text });
    await vscode.commands.executeCommand(
      'vscode.diff',
      target,
      right.uri,
      vscode.l10n.t('{0}: now ↔ without the run', basename(path)),
    );
  }
}
