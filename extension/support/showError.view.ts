import * as vscode from 'vscode';
import { choose } from '../platform/choose.ts';
import { type ErrorAction, shownError } from './errorActions.model.ts';
import type { Log } from './log.view.ts';

/** The same sentence within this time is told once. */
const repeatMs = 10_000;

/** Shows an error with what helps, and runs what the user chooses. Everything goes to the log. */
export function createShowError(log: Log): (error: unknown) => Promise<void> {
  let last = { message: '', at: 0 };
  return async (error) => {
    log.failure(error);
    const { message, severity, actions } = shownError(error);
    if (message === last.message && Date.now() - last.at < repeatMs) return;
    last = { message, at: Date.now() };
    const choices = actions.map((choice) => ({ choice, label: labelOf(choice) }));
    const chosen = await choose(severity, message, choices);
    if (chosen !== null) await runAction(chosen);
  };
}

async function runAction(action: ErrorAction): Promise<void> {
  if (action === 'openSettings')
    await vscode.commands.executeCommand('workbench.action.openSettings', '@ext:plumbline.plumbline');
  else if (action === 'openTodo') await vscode.commands.executeCommand('plumbline.projects.focus');
  else await vscode.commands.executeCommand(`plumbline.${action}`);
}

function labelOf(action: ErrorAction): string {
  const labels: Record<ErrorAction, string> = {
    signIn: vscode.l10n.t('Sign In'),
    connectServer: vscode.l10n.t('Connect to a Server'),
    newProject: vscode.l10n.t('New Project for This Folder'),
    buyCredits: vscode.l10n.t('Buy Credits'),
    showUsage: vscode.l10n.t('Show Usage'),
    openSettings: vscode.l10n.t('Open Settings'),
    openTodo: vscode.l10n.t('Show TODOs'),
    refresh: vscode.l10n.t('Refresh'),
    showLog: vscode.l10n.t('Show Log'),
    reportProblem: vscode.l10n.t('Report Problem'),
  };
  return labels[action];
}
