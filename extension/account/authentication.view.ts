import * as vscode from 'vscode';
import type { TokenStore } from '../platform/tokenStore.ts';
import type { Connection } from './connection.ts';

const providerId = 'plumbline';
type Ports = { connection: Connection; tokens: TokenStore; memento: vscode.Memento };
type KnownAccount = { id: string; label: string };

const accountKey = (origin: string): string => `account:${origin}`;

/**
 * Plumbline's accounts in the editor's account menu. A session is a token for the server of the settings, kept in the secret
 * storage; other ways to obtain one, a browser's, fit behind the same `createSession`.
 */
export class PlumblineAuthentication implements vscode.AuthenticationProvider, vscode.Disposable {
  readonly #changed =
    new vscode.EventEmitter<vscode.AuthenticationProviderAuthenticationSessionsChangeEvent>();
  readonly onDidChangeSessions = this.#changed.event;
  readonly #ports: Ports;
  readonly #disposables: vscode.Disposable[];

  constructor(ports: Ports) {
    this.#ports = ports;
    this.#disposables = [
      vscode.authentication.registerAuthenticationProvider(providerId, 'Plumbline', this),
      ports.tokens.onChange(() => this.#changed.fire({ added: [], removed: [], changed: [] })),
      this.#changed,
    ];
  }

  async getSessions(): Promise<vscode.AuthenticationSession[]> {
    const { origin } = this.#ports.connection.server();
    const token = await this.#ports.tokens.read(origin);
    return token === undefined ? [] : [this.#sessionOf(origin, token)];
  }

  /** Asks for a token, tries it on the server, and keeps it only if the server knows it. Throws `Cancelled` as VS Code expects. */
  async createSession(): Promise<vscode.AuthenticationSession> {
    const { connection, tokens, memento } = this.#ports;
    const server = connection.server();
    const token = await askForToken(server);
    if (token === undefined) throw new vscode.CancellationError();
    const { clientApi: api } = await import('#shared/clientApi.ts');
    const client = await connection.with(server, token);
    const { account } = await client.call(api.getMe, {});
    await memento.update(accountKey(server.origin), { id: account.id, label: account.name });
    await tokens.save(server.origin, token);
    const session = this.#sessionOf(server.origin, token);
    this.#changed.fire({ added: [session], removed: [], changed: [] });
    return session;
  }

  async removeSession(sessionId: string): Promise<void> {
    const [session] = (await this.getSessions()).filter(({ id }) => id === sessionId);
    await this.#ports.tokens.forget(sessionId);
    if (session) this.#changed.fire({ added: [], removed: [session], changed: [] });
  }

  dispose(): void {
    for (const one of this.#disposables) one.dispose();
  }

  #sessionOf(origin: string, accessToken: string): vscode.AuthenticationSession {
    const known = this.#ports.memento.get<KnownAccount>(accountKey(origin));
    const label = `${known?.label ?? vscode.l10n.t('Signed in')} (${new URL(origin).host})`;
    return { id: origin, accessToken, account: { id: known?.id ?? origin, label }, scopes: [] };
  }
}

function askForToken(server: URL): Thenable<string | undefined> {
  return vscode.window
    .showInputBox({
      title: vscode.l10n.t('Sign in to {0}', server.host),
      prompt: vscode.l10n.t(
        'Paste an access token of this server. A server of your own prints one when it starts for the first time.',
      ),
      placeHolder: 'plb_…',
      password: true,
      ignoreFocusOut: true,
      validateInput: (text) =>
        text.trim() === '' || /^plb_[A-Za-z0-9_-]{20,}$/.test(text.trim())
          ? undefined
          : vscode.l10n.t('An access token begins with plb_ and has no spaces.'),
    })
    .then((text) => (text === undefined || text.trim() === '' ? undefined : text.trim()));
}
