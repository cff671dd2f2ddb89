import * as vscode from 'vscode';
import { offerOne } from './choose.ts';

/** True when the user may go on. Says why not otherwise: nothing is uploaded, written or run in an untrusted workspace. */
export async function requireTrust(): Promise<boolean> {
  if (vscode.workspace.isTrusted) return true;
  const manage = vscode.l10n.t('Manage Workspace Trust');
  const wanted = await offerOne(
    'warning',
    vscode.l10n.t(
      'This workspace is not trusted, so nothing was uploaded, written or run. Trust it first if you know where it comes from.',
    ),
    manage,
  );
  if (wanted) await vscode.commands.executeCommand('workbench.trust.manage');
  return false;
}
