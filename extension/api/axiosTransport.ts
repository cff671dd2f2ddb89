import type { Readable } from 'node:stream';
import type { AxiosRequestConfig, AxiosResponse } from 'axios';
import { isLoopback } from './isLoopback.ts';
import type { HttpRequest, Transport } from './transport.port.ts';

const longestAnswer = 96 * 1024 * 1024;

/** axios takes bytes only as a Buffer; this is a view, not a copy. */
function bodyOf({ body }: HttpRequest): Buffer | string | undefined {
  return body instanceof Uint8Array ? Buffer.from(body.buffer, body.byteOffset, body.byteLength) : body;
}

/** Modules `http` and `https` that see to proxies and certificates themselves, as an editor's do. */
export type NodeHttp = { http: unknown; https: unknown };

/** A proxy configured for the machine must not get to see what is said to a server on this machine. */
function proxyOf(url: URL, own: NodeHttp | undefined): Pick<AxiosRequestConfig, 'proxy' | 'transport'> {
  if (own === undefined) return isLoopback(url) ? { proxy: false } : {};
  return { proxy: false, transport: url.protocol === 'https:' ? own.https : own.http };
}

function configOf(request: HttpRequest, own: NodeHttp | undefined): AxiosRequestConfig {
  const body = bodyOf(request);
  return {
    adapter: 'http',
    method: request.method,
    url: request.url,
    headers: request.headers,
    ...(body === undefined ? {} : { data: body }),
    maxRedirects: 0,
    maxContentLength: longestAnswer,
    maxBodyLength: longestAnswer,
    validateStatus: () => true,
    transformRequest: (data) => data,
    transformResponse: (data) => data,
    ...proxyOf(new URL(request.url), own),
  };
}

function headersOf(answer: AxiosResponse): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(answer.headers)) headers[name.toLowerCase()] = String(value);
  return headers;
}

/**
 * axios over Node's http; loaded with the first request, since loading it would slow down activation. Without modules of
 * `own`, proxies are those of the environment (HTTPS_PROXY, NO_PROXY).
 */
export const createAxiosTransport = (own?: NodeHttp): Transport => ({
  async send(request) {
    const { default: axios } = await import('axios');
    const answer = await axios.request<Uint8Array>({
      ...configOf(request, own),
      timeout: request.timeoutMs,
      responseType: 'arraybuffer',
      ...(request.signal === undefined ? {} : { signal: request.signal }),
    });
    return { status: answer.status, headers: headersOf(answer), body: new Uint8Array(answer.data) };
  },

  async stream(request) {
    const { default: axios } = await import('axios');
    // axios' own timeout would also cut a stream that is alive, so only the wait for its head is limited.
    const headTimeout = new AbortController();
    const timer = setTimeout(() => headTimeout.abort(), request.timeoutMs);
    const signals = request.signal === undefined ? [] : [request.signal];
    try {
      const answer = await axios.request<Readable>({
        ...configOf(request, own),
        // A limit makes axios wrap the stream in a generator that cannot be closed while it waits for bytes.
        maxContentLength: -1,
        responseType: 'stream',
        signal: AbortSignal.any([headTimeout.signal, ...signals]),
      });
      const body = answer.data;
      return { status: answer.status, headers: headersOf(answer), body, close: () => void body.destroy() };
    } finally {
      clearTimeout(timer);
    }
  },
});
