import * as vscode from 'vscode';
import type { Connection } from '../account/connection.ts';
import { signInFirst } from '../account/signInFirst.view.ts';
import type { ReadOnlyDocuments } from '../platform/readOnlyDocuments.ts';
import type { CreditsView } from './credits.view.ts';

type Ports = {
  connection: Connection;
  credits: CreditsView;
  texts: ReadOnlyDocuments;
  /** A run of this window's folders waits, for credits or for something else. */
  runWaits(): boolean;
  showError(error: unknown): Promise<void>;
};

export function registerCreditsCommands(ports: Ports): vscode.Disposable[] {
  const command = (name: string, work: () => Promise<void>): vscode.Disposable =>
    vscode.commands.registerCommand(`plumbline.${name}`, async () => {
      try {
        if (await signInFirst(ports.connection)) await work();
      } catch (error) {
        await ports.showError(error);
      }
    });
  return [
    command('buyCredits', async () => {
      const { buyCredits } = await import('./buyCredits.view.ts');
      await buyCredits(ports);
    }),
    command('showUsage', async () => (await import('./usage.view.ts')).showUsage(ports)),
    command('exportTransfers', async () => (await import('./usage.view.ts')).exportTransfers(ports)),
  ];
}
