import * as vscode from 'vscode';
import { formatCredits } from '#shared/money.ts';
import type { Run } from '#shared/runs.contract.ts';

/** Asks, with what it costs. */
export async function confirmCancel(run: Run, title: string): Promise<boolean> {
  const yes = vscode.l10n.t('Cancel the Run');
  const cost =
    run.cancelCost === 0
      ? vscode.l10n.t('Cancelling now costs nothing.')
      : vscode.l10n.t(
          'Cancelling now costs {0}, for what the models did so far.',
          formatCredits(run.cancelCost),
        );
  // Beside it, a "Cancel" would be one too many.
  const no: vscode.MessageItem = { title: vscode.l10n.t('Let It Go On'), isCloseAffordance: true };
  const answer = await vscode.window.showWarningMessage<vscode.MessageItem>(
    vscode.l10n.t('Cancel “{0}”?', title),
    { modal: true, detail: `${cost} ${vscode.l10n.t('No file was changed.')}` },
    { title: yes },
    no,
  );
  return answer?.title === yes;
}
