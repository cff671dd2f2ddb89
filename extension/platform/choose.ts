import * as vscode from 'vscode';

export type Severity = 'info' | 'warning' | 'error';

/** One notification with a button for each choice, in their order. Null when it was closed without one. */
export async function choose<T extends string>(
  severity: Severity,
  message: string,
  choices: readonly { choice: T; label: string }[],
): Promise<T | null> {
  const show = {
    info: vscode.window.showInformationMessage,
    warning: vscode.window.showWarningMessage,
    error: vscode.window.showErrorMessage,
  }[severity];
  const answer = await show(message, ...choices.map(({ label }) => label));
  return choices.find(({ label }) => label === answer)?.choice ?? null;
}
