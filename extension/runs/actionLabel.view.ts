import * as vscode from 'vscode';
import type { RunAction } from './runEnd.model.ts';

/** The text of the button at the end of a run. */
export function actionLabel(action: RunAction): string {
  const labels: Record<RunAction, string> = {
    showReceipt: vscode.l10n.t('Show Receipt'),
    implementNext: vscode.l10n.t('Implement Next'),
    editTodos: vscode.l10n.t('Edit TODOs'),
    nextSteps: vscode.l10n.t('What Now…'),
    document: vscode.l10n.t('Write the README…'),
    exportProject: vscode.l10n.t('Export Project…'),
    showRejectedChange: vscode.l10n.t('Show Change'),
    resume: vscode.l10n.t('Resume'),
    retry: vscode.l10n.t('Try Again'),
    showLog: vscode.l10n.t('Show Log'),
    showWhy: vscode.l10n.t('Why?'),
  };
  return labels[action];
}
