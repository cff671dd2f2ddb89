import { createRequire } from 'node:module';
import { type ApiClient, createApiClient } from './apiClient.ts';
import { createAxiosTransport, type NodeHttp } from './axiosTransport.ts';
import { bindToken } from './boundToken.ts';

type Options = {
  server: URL;
  token: string | null;
  clientVersion: string;
  /** Gives up after ten seconds and asks once: a person waits for the answer. */
  hasty: boolean;
};

/** A client that goes through the editor's proxy and trusts what the machine trusts. */
export const createEditorClient = ({ server, token, clientVersion, hasty }: Options): ApiClient =>
  createApiClient({
    server,
    token: token === null ? null : bindToken(token, server),
    clientVersion,
    transport: createAxiosTransport(editorHttp()),
    ...(hasty ? { timeoutMs: 10_000, retryDelays: [] } : {}),
  });

/**
 * The editor puts its proxy settings and the certificates of the machine into the modules that `require` returns; what
 * `import` returns need not know of them.
 */
function editorHttp(): NodeHttp {
  // By these very names: the editor does not know those with `node:` before them.
  const load = createRequire(import.meta.url);
  return { http: load('http'), https: load('https') };
}
