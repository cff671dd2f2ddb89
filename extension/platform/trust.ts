import * as vscode from 'vscode';

/** True when the user may go on. Says why not otherwise: nothing is uploaded, written or run in an untrusted workspace. */
export async function requireTrust(): Promise<boolean> {
  if (vscode.workspace.isTrusted) return true;
  const manage = vscode.l10n.t('Manage Workspace Trust');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t(
      'This workspace is not trusted, so nothing was uploaded, written or run. Trust it first if you know where it comes from.',
    ),
    manage,
  );
  if (answer === manage) await vscode.commands.executeCommand('workbench.trust.manage');
  return false;
}
