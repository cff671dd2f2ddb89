import { AppError } from '#shared/appError.ts';
import type { ApiClient } from '../api/apiClient.ts';
import { parseServerUrl } from './serverCheck.model.ts';

type Ports = {
  serverUrl(): string;
  readToken(origin: string): Promise<string | undefined>;
  clientVersion: string;
};

export type Connection = {
  /** The server of the user's settings. Throws `configuration_invalid`. */
  server(): URL;
  isSignedIn(): Promise<boolean>;
  /** Throws `unauthenticated` when there is no token for the server of the settings. */
  client(): Promise<ApiClient>;
  /** For the operations that need no token, with any server. Gives up after ten seconds: a person waits for the answer. */
  anonymous(server: URL): Promise<ApiClient>;
  /** With a token that is not kept yet. */
  with(server: URL, token: string): Promise<ApiClient>;
};

/** Clients for the server of the settings. The HTTP client is loaded with the first one: it is most of what takes time to load. */
export function createConnection({ serverUrl, readToken, clientVersion }: Ports): Connection {
  const server = (): URL => {
    const url = parseServerUrl(serverUrl());
    if (url instanceof URL) return url;
    throw new AppError('configuration_invalid', `The setting plumbline.server.url is not usable. ${url}`);
  };
  const build = async (url: URL, token: string | null, hasty = false): Promise<ApiClient> => {
    const { createEditorClient } = await import('../api/editorClient.ts');
    return createEditorClient({ server: url, token, clientVersion, hasty });
  };
  return {
    server,
    isSignedIn: async () => (await readToken(server().origin)) !== undefined,
    async client() {
      const url = server();
      const token = await readToken(url.origin);
      if (token === undefined)
        throw new AppError('unauthenticated', `You are not signed in to ${url.host}. Sign in and try again.`);
      return build(url, token);
    },
    anonymous: (url) => build(url, null, true),
    with: (url, token) => build(url, token),
  };
}
