import type * as vscode from 'vscode';

/** Access tokens in the editor's secret storage, one for each server. */
export type TokenStore = {
  read(origin: string): Promise<string | undefined>;
  save(origin: string, token: string): Promise<void>;
  forget(origin: string): Promise<void>;
  /** Fires for changes of every window. */
  onChange(listener: () => void): vscode.Disposable;
};

const prefix = 'plumbline.token:';

export function createTokenStore(secrets: vscode.SecretStorage): TokenStore {
  return {
    read: async (origin) => secrets.get(prefix + origin),
    save: async (origin, token) => secrets.store(prefix + origin, token),
    forget: async (origin) => secrets.delete(prefix + origin),
    onChange: (listener) =>
      secrets.onDidChange(({ key }) => {
        if (key.startsWith(prefix)) listener();
      }),
  };
}
