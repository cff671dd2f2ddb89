import * as vscode from 'vscode';
import { createToastSlot } from './toastSlot.model.ts';

export type Severity = 'info' | 'warning' | 'error';

const slot = createToastSlot(() => vscode.commands.executeCommand('notifications.hideToasts'));

/**
 * One notification with a button for each choice, in their order, in place of the one before. Null when it was closed without
 * one. It can be answered late, from the list of notifications, so whoever acts on the answer looks at how things are by then.
 */
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
  const answer = await slot.show(() => show(message, ...choices.map(({ label }) => label)));
  return choices.find(({ label }) => label === answer)?.choice ?? null;
}

/** A notification with one button. True when it was pressed. */
export const offerOne = async (severity: Severity, message: string, label: string): Promise<boolean> =>
  (await choose(severity, message, [{ choice: 'yes', label }])) === 'yes';

/** A notification without buttons. */
export const tell = (severity: Severity, message: string): void => void choose(severity, message, []);

/** For what begins now: what the last notification offered is over. */
export const clearNotification = (): Promise<void> => slot.clear();
