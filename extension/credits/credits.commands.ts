import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { formatCredits } from '#shared/money.ts';
import type { Connection } from '../account/connection.ts';
import type { CreditsView } from './credits.view.ts';

type Ports = {
  connection: Connection;
  credits: CreditsView;
  showError(error: unknown): Promise<void>;
};

const pollMs = 3_000;
const longestWaitMs = 30 * 60 * 1_000;

export function registerCreditsCommands(ports: Ports): vscode.Disposable[] {
  const guarded = (work: (ports: Ports) => Promise<void>) => async () => {
    try {
      await work(ports);
    } catch (error) {
      await ports.showError(error);
    }
  };
  return [
    vscode.commands.registerCommand('plumbline.buyCredits', guarded(buyCredits)),
    vscode.commands.registerCommand('plumbline.showUsage', guarded(showUsage)),
  ];
}

async function buyCredits({ connection, credits }: Ports): Promise<void> {
  const { api } = await import('#shared/api.ts');
  const client = await connection.client();
  const packages = await client.call(api.listPackages, {});
  if (!packages.configured || packages.items.length === 0) {
    const show = vscode.l10n.t('Show Usage');
    const message =
      packages.message ??
      vscode.l10n.t('{0} sells no credits. Ask whoever runs it for a grant.', client.server.host);
    const answer = await vscode.window.showInformationMessage(message, show);
    if (answer === show) await vscode.commands.executeCommand('plumbline.showUsage');
    return;
  }
  const picked = await vscode.window.showQuickPick(
    packages.items.map(({ id, credits: amount, price, currency }) => ({
      label: vscode.l10n.t('{0} credits', amount.toLocaleString()),
      description: `${price} ${currency.toUpperCase()}`,
      id,
    })),
    {
      title: vscode.l10n.t('Buy Credits'),
      placeHolder: vscode.l10n.t('You pay in the browser; the balance follows by itself.'),
    },
  );
  if (!picked) return;
  const body = { package: picked.id };
  const session = await client.call(api.createCheckoutSession, { body, idempotencyKey: randomUUID() });
  if (session.url === null) return;
  await vscode.env.openExternal(vscode.Uri.parse(session.url, true));
  const started = Date.now();
  await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      cancellable: true,
      title: vscode.l10n.t('Waiting for your payment in the browser. You can close this; nothing is lost.'),
    },
    async (_progress, token) => {
      let state = session.state;
      while (state === 'open' && !token.isCancellationRequested && Date.now() - started < longestWaitMs) {
        await new Promise((resolve) => setTimeout(resolve, pollMs));
        ({ state } = await client.call(api.getCheckoutSession, { params: { id: session.id } }));
      }
    },
  );
  await credits.refresh();
}

async function showUsage({ connection }: Ports): Promise<void> {
  const { api } = await import('#shared/api.ts');
  const client = await connection.client();
  const { items } = await client.call(api.listTransfers, { query: { limit: 100 } });
  if (items.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('Nothing was bought, granted or charged yet.'));
    return;
  }
  const picked = await vscode.window.showQuickPick(
    items.map(({ kind, amount, into, postedAfter, runId, note, at }) => ({
      label: `${into ? '+' : '−'}${formatCredits(amount)}`,
      description: `${kind.replaceAll('_', ' ')}${note === null ? '' : ` · ${note}`}`,
      detail: vscode.l10n.t(
        '{0} · balance after: {1}',
        new Date(at).toLocaleString(),
        formatCredits(postedAfter),
      ),
      runId,
    })),
    {
      title: vscode.l10n.t('Usage: every movement of your credits, newest first'),
      placeHolder: vscode.l10n.t('Choose a charge to see its receipt'),
      matchOnDescription: true,
      matchOnDetail: true,
    },
  );
  if (picked?.runId) await vscode.commands.executeCommand('plumbline.showReceipt', picked.runId);
}
