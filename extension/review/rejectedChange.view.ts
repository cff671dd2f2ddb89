import * as vscode from 'vscode';
import type { Run } from '#shared/runs.contract.ts';
import type { ApiClient } from '../api/apiClient.ts';
import { lastChange } from '../core/lastChange.ts';
import { verifyChange } from '../core/verifyChange.ts';
import { tell } from '../platform/choose.ts';
import { oneLine } from '../runs/oneLine.ts';
import { openChange, tabsOf } from './changeTabs.view.ts';
import type { ProposalDocuments, ShownChange } from './proposalDocuments.view.ts';

type Rejected = Pick<Run, 'id' | 'attempt' | 'todo' | 'file'>;
/** `root`: the folder the paths of the change start from. */
type Place = { root: string; documents: ProposalDocuments };

/**
 * Shows what a run that was not verified would have changed, read-only, against the files as they are now. Says so when no
 * attempt came as far as a change. Throws `blob_mismatch` when the content is not what its hashes name.
 */
export async function showRejectedChange(
  client: ApiClient,
  run: Rejected,
  { root, documents }: Place,
): Promise<void> {
  const change = await lastChange(client, run);
  if (change === null) {
    tell('info', vscode.l10n.t('This run kept no change to look at. No file of the workspace was changed.'));
    return;
  }
  verifyChange(change);
  const about = oneLine(run.todo?.text ?? run.file ?? change.files[0]?.path ?? '', 60);
  const title = vscode.l10n.t('{0} — rejected, not applied', about);
  const shown = documents.show(change, root);
  try {
    await openChange(title, shown);
  } catch (error) {
    shown.forget();
    throw error;
  }
  forgetWhenClosed(title, shown);
}

function forgetWhenClosed(title: string, shown: ShownChange): void {
  const watch = vscode.window.tabGroups.onDidChangeTabs(({ closed }) => {
    if (closed.length === 0 || tabsOf(title, shown).length > 0) return;
    watch.dispose();
    shown.forget();
  });
}
