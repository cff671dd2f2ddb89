import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Run } from '#shared/runs.contract.ts';
import type { ApiClient } from '../api/apiClient.ts';
import { insideOf } from '../core/insideOf.ts';
import { lastChange } from '../core/lastChange.ts';
import { verifyChange } from '../core/verifyChange.ts';
import { offerOne, tell } from '../platform/choose.ts';
import { oneLine } from '../runs/oneLine.ts';
import { type EditedFile, readCopies, writeCopies } from './editedCopies.ts';
import type { ProposalDocuments } from './proposalDocuments.view.ts';

type Place = { root: string; documents: ProposalDocuments; storage: string };

/**
 * Opens the rejected change for editing, beside the files as they are, and answers what the user made of it once they say so. The
 * copies lie in the extension's storage and are kept until they have landed: closing everything loses nothing. Null: not now.
 */
export async function editRejected(
  client: ApiClient,
  run: Pick<Run, 'id' | 'attempt' | 'todo' | 'file'>,
  { root, documents, storage }: Place,
): Promise<EditedFile[] | null> {
  const change = await lastChange(client, run);
  if (change === null) {
    tell(
      'info',
      vscode.l10n.t('This run kept no change that could be edited. No file of the workspace was changed.'),
    );
    return null;
  }
  verifyChange(change);
  const folder = await writeCopies(storage, run.id, change);
  const shown = documents.show(change, root);
  try {
    const about = oneLine(run.todo?.text ?? run.file ?? '', 60);
    const title = vscode.l10n.t('{0} — your version, not applied', about);
    const resources = shown.files.map(({ file, resource, before }) => [
      resource,
      file.op === 'create' ? undefined : before,
      vscode.Uri.file(join(folder, file.path)),
    ]);
    await vscode.commands.executeCommand('vscode.changes', title, resources);
    const check = vscode.l10n.t('Check My Version');
    const wanted = await offerOne(
      'info',
      vscode.l10n.t(
        'Edit the right side, then have it checked. Nothing is applied before it passes, and your edits are kept until then.',
      ),
      check,
    );
    if (!wanted || !(await saveAll(folder))) return null;
    return await readCopies(folder, change);
  } finally {
    shown.forget();
  }
}

/** False, after saying so, when a copy could not be saved: what is checked has to be what the user sees. */
async function saveAll(folder: string): Promise<boolean> {
  for (const document of vscode.workspace.textDocuments) {
    const path = insideOf(folder, document.uri.fsPath);
    if (!document.isDirty || path === null || (await document.save())) continue;
    tell(
      'warning',
      vscode.l10n.t(
        'Not checked: {0} could not be saved. Your edits are still in the editor. Save them, then choose to have them checked again.',
        path,
      ),
    );
    return false;
  }
  return true;
}
