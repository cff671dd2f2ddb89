import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { CheckoutSession } from '#shared/payments.contract.ts';
import type { Connection } from '../account/connection.ts';
import type { ApiClient } from '../api/apiClient.ts';
import { choose, offerOne, tell } from '../platform/choose.ts';
import type { CreditsView } from './credits.view.ts';
import { packageItems, payableAddress, purchaseEnd } from './purchase.model.ts';
import { type PaymentEnd, waitForPayment } from './waitForPayment.ts';

type Ports = { connection: Connection; credits: CreditsView; runWaits(): boolean };

/** Package, browser, payment, balance. Closing any of it costs nothing: what is paid is credited by the server. */
export async function buyCredits({ connection, credits, runWaits }: Ports): Promise<void> {
  const { clientApi: api } = await import('#shared/clientApi.ts');
  const client = await connection.client();
  const picked = await pickPackage(client);
  if (picked === null) return;
  const session = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: vscode.l10n.t('Starting the checkout…') },
    () => client.call(api.createCheckoutSession, { body: { package: picked }, idempotencyKey: randomUUID() }),
  );
  const address = payableAddress(session);
  if (address === null) {
    tell(
      'error',
      session.message ?? vscode.l10n.t('The server gave no address at which to pay. Nothing was bought.'),
    );
    return;
  }
  await openBrowser(address);
  const end = await waitInView(client, session);
  if (end.kind === 'stopped') void lookOn(client, session, credits);
  await credits.refresh();
  const { severity, message } = purchaseEnd(end);
  const choices = [
    ...(runWaits() ? [{ choice: 'resumeRun' as const, label: vscode.l10n.t('Resume Run') }] : []),
    { choice: 'showUsage' as const, label: vscode.l10n.t('Show Usage') },
  ];
  void choose(severity, message, choices).then((chosen) => {
    if (chosen !== null) void vscode.commands.executeCommand(`plumbline.${chosen}`);
  });
}

async function pickPackage(client: ApiClient): Promise<string | null> {
  const { clientApi: api } = await import('#shared/clientApi.ts');
  const packages = await client.call(api.listPackages, {});
  if (!packages.configured || packages.items.length === 0) {
    const show = vscode.l10n.t('Show Usage');
    const message =
      packages.message ??
      vscode.l10n.t('{0} sells no credits. Ask whoever runs it for a grant.', client.server.host);
    if (await offerOne('info', message, show)) await vscode.commands.executeCommand('plumbline.showUsage');
    return null;
  }
  const picked = await vscode.window.showQuickPick(packageItems(packages.items), {
    title: vscode.l10n.t('Buy Credits'),
    ignoreFocusOut: true,
    placeHolder: vscode.l10n.t('You pay in the browser; the balance follows by itself.'),
  });
  return picked?.id ?? null;
}

/**
 * Opens a browser on the machine of the user, also from a remote window. By a command that takes text: `env.openExternal` takes a
 * Uri, which writes the address anew (%2F becomes / behind the #), and Stripe's addresses have to arrive as they are.
 */
async function openBrowser(address: string): Promise<void> {
  await vscode.commands.executeCommand('vscode.open', address);
}

async function waitInView(client: ApiClient, session: CheckoutSession): Promise<PaymentEnd> {
  return vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      cancellable: true,
      title: vscode.l10n.t('Waiting for your payment in the browser. You can close this; nothing is lost.'),
    },
    async (_progress, token) => {
      const abort = new AbortController();
      token.onCancellationRequested(() => abort.abort());
      return untilDecided(client, session, abort.signal);
    },
  );
}

/** The waiting was closed, not the purchase: without a word more the balance follows what is paid now. */
async function lookOn(client: ApiClient, session: CheckoutSession, credits: CreditsView): Promise<void> {
  await untilDecided(client, session, new AbortController().signal).catch(() => undefined);
  await credits.refresh();
}

async function untilDecided(
  client: ApiClient,
  session: CheckoutSession,
  signal: AbortSignal,
): Promise<PaymentEnd> {
  const { clientApi: api } = await import('#shared/clientApi.ts');
  return waitForPayment(session, {
    read: () => client.call(api.getCheckoutSession, { params: { id: session.id }, signal }),
    pause: untilBack,
    now: () => performance.now(),
    signal,
  });
}

/** Resolves after `ms`, or true as soon as the window is looked at again: whoever comes back from paying looks at the balance. */
async function untilBack(ms: number, signal: AbortSignal): Promise<boolean> {
  const back = new AbortController();
  const watch = vscode.window.onDidChangeWindowState(({ focused }) => {
    if (focused) back.abort();
  });
  await sleep(ms, undefined, { signal: AbortSignal.any([signal, back.signal]) }).catch(() => undefined);
  watch.dispose();
  return back.signal.aborted;
}
