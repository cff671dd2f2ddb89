import * as vscode from 'vscode';
import type { CreditsBalance } from '#shared/credits.contract.ts';
import type { Connection } from '../account/connection.ts';
import { atMostEvery } from '../platform/atMostEvery.ts';
import { coalesced } from '../platform/coalesced.ts';
import { statusText } from './credits.model.ts';

export type CreditsView = vscode.Disposable & {
  /** Asks the server again. Never throws: a balance that cannot be had is no reason to interrupt. */
  refresh(): Promise<void>;
  noteCharge(microUsd: number): void;
  readonly balance: CreditsBalance | null;
};

/** The balance in the status bar. Hidden while signed out, asked for again when the window is looked at again. */
export function createCreditsView(connection: Connection, onFailure: (error: unknown) => void): CreditsView {
  const item = vscode.window.createStatusBarItem('plumbline.credits', vscode.StatusBarAlignment.Right, 90);
  item.name = vscode.l10n.t('Plumbline Credits');
  item.command = 'plumbline.buyCredits';
  let balance: CreditsBalance | null = null;
  let lastCharge: number | null = null;

  const show = (): void => {
    if (balance === null) {
      item.hide();
      return;
    }
    const shown = statusText(balance, lastCharge);
    item.text = shown.text;
    item.tooltip = shown.tooltip;
    item.accessibilityInformation = { label: shown.accessibilityLabel, role: 'button' };
    item.backgroundColor = shown.low ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
    item.show();
  };

  const refresh = coalesced(async () => {
    try {
      if (!(await connection.isSignedIn())) balance = null;
      else {
        const { clientApi: api } = await import('#shared/clientApi.ts');
        balance = await (await connection.client()).call(api.getCredits, {});
      }
    } catch (error) {
      onFailure(error);
    }
    show();
  });
  const lookAgain = atMostEvery(60_000, () => performance.now(), refresh);
  const watch = vscode.window.onDidChangeWindowState(({ focused }) => {
    if (focused && balance !== null) lookAgain();
  });

  return {
    get balance() {
      return balance;
    },
    refresh,
    noteCharge(microUsd) {
      lastCharge = microUsd;
      show();
    },
    dispose() {
      watch.dispose();
      item.dispose();
    },
  };
}
