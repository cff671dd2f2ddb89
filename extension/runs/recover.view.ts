import * as vscode from 'vscode';
import { recoverJournals } from '../core/recover.ts';
import { tell } from '../platform/choose.ts';
import { workspaceFiles } from '../platform/workspaceFiles.ts';
import { journalFolderOf } from './journalFolderOf.ts';

/** No apply and no undo of a folder stays half done after a crash. Says what was put back. */
export async function recoverFolder(storage: string, root: string): Promise<void> {
  const journalFolder = journalFolderOf(storage, root);
  const { restored, conflicts } = await recoverJournals({ files: workspaceFiles, journalFolder });
  const paths = restored.flatMap((one) => one.files);
  const said = conflicts.map(({ path, keptIn }) =>
    vscode.l10n.t(
      '{0} was edited after a change was cut off, so it was left alone. Its former content is kept in {1}.',
      path,
      keptIn,
    ),
  );
  if (paths.length > 0)
    said.unshift(
      vscode.l10n.t(
        'The editor ended while a change was being applied. Put back as before: {0}.',
        paths.join(', '),
      ),
    );
  if (said.length > 0) tell(conflicts.length > 0 ? 'warning' : 'info', said.join(' '));
}
