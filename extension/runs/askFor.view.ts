import * as vscode from 'vscode';

/** A line of text that the user has to say; null when they closed the box. */
export async function askFor(title: string, prompt: string, value = ''): Promise<string | null> {
  const text = await vscode.window.showInputBox({
    title,
    prompt,
    value,
    ignoreFocusOut: true,
    validateInput: (typed) =>
      typed.trim() === '' ? vscode.l10n.t('Say what you want in a few words.') : undefined,
  });
  return text === undefined || text.trim() === '' ? null : text.trim();
}
