import * as vscode from 'vscode';
import { offerOne, tell } from '../platform/choose.ts';
import { saveServerUrl } from '../platform/settings.ts';
import type { PlumblineAuthentication } from './authentication.view.ts';
import type { Connection } from './connection.ts';
import { explainConnection, judgeServer, parseServerUrl } from './serverCheck.model.ts';

type Ports = {
  connection: Connection;
  authentication: PlumblineAuthentication;
  clientVersion: string;
  showError(error: unknown): Promise<void>;
};

export function registerAccountCommands(ports: Ports): vscode.Disposable[] {
  const { authentication } = ports;
  const signIn = async (): Promise<boolean> => {
    try {
      const { account } = await authentication.createSession();
      vscode.window.setStatusBarMessage(vscode.l10n.t('Signed in as {0}', account.label), 6_000);
      return true;
    } catch (error) {
      if (!(error instanceof vscode.CancellationError)) await ports.showError(error);
      return false;
    }
  };
  const signOut = async (): Promise<void> => {
    const sessions = await authentication.getSessions();
    for (const { id } of sessions) await authentication.removeSession(id);
    tell(
      'info',
      sessions.length === 0
        ? vscode.l10n.t('You were not signed in.')
        : vscode.l10n.t('Signed out. Your files and the runs at the server stay as they are.'),
    );
  };
  return [
    vscode.commands.registerCommand('plumbline.signIn', signIn),
    vscode.commands.registerCommand('plumbline.signOut', signOut),
    vscode.commands.registerCommand('plumbline.connectServer', () => connectServer(ports, signIn)),
  ];
}

/** Asks the server who it is, without a token, before anything is kept. */
async function connectServer(ports: Ports, signIn: () => Promise<boolean>): Promise<void> {
  const url = await askForServer(ports.connection);
  if (url === null) return;
  const verdict = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t('Asking {0} who it is…', url.host),
    },
    () => judge(ports, url),
  );
  if (!verdict.ok) {
    const again = vscode.l10n.t('Change Address');
    if (await offerOne('error', verdict.message, again)) await connectServer(ports, signIn);
    return;
  }
  await saveServerUrl(url.href.replace(/\/$/, ''));
  if (await ports.connection.isSignedIn()) {
    tell('info', verdict.summary);
    return;
  }
  const choice = vscode.l10n.t('Sign In');
  if (await offerOne('info', verdict.summary, choice)) await signIn();
}

async function askForServer(connection: Connection): Promise<URL | null> {
  let value = 'http://127.0.0.1:4180';
  try {
    value = connection.server().href.replace(/\/$/, '');
  } catch {
    // What stands in the settings is no address: offer the usual one.
  }
  const typed = await vscode.window.showInputBox({
    title: vscode.l10n.t('Connect to a Server'),
    prompt: vscode.l10n.t(
      'Address of a Plumbline server. A server of your own is at http://127.0.0.1:4180 by default.',
    ),
    value,
    ignoreFocusOut: true,
    validateInput(text) {
      const parsed = parseServerUrl(text);
      return parsed instanceof URL ? undefined : parsed;
    },
  });
  if (typed === undefined) return null;
  const parsed = parseServerUrl(typed);
  return parsed instanceof URL ? parsed : null;
}

async function judge({ connection, clientVersion }: Ports, url: URL) {
  const { clientApi: api } = await import('#shared/clientApi.ts');
  try {
    const client = await connection.anonymous(url);
    return judgeServer(await client.call(api.getServer, {}), url.host, clientVersion);
  } catch (error) {
    const incompatible = error instanceof Error && 'code' in error && error.code === 'server_incompatible';
    return {
      ok: false as const,
      message: incompatible
        ? `${url.host} answered, but not as a Plumbline server of a version this extension understands. Check the address. Nothing was changed.`
        : explainConnection(error, url.host),
    };
  }
}
