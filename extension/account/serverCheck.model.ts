import type { ServerInfo } from '#shared/server.contract.ts';
import { isLoopback } from '../api/isLoopback.ts';
import { codesOf, explainTls } from '../api/tlsFault.ts';

export type ServerVerdict = { ok: true; summary: string } | { ok: false; message: string };

const compareVersions = (a: string, b: string): number => {
  const left = a.split('.').map(Number);
  const right = b.split('.').map(Number);
  for (let i = 0; i < 3; i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0 && !Number.isNaN(difference)) return difference;
  }
  return 0;
};

/** Whether this extension can work with a server that answered, and what a person should know about it. */
export function judgeServer(info: ServerInfo, host: string, clientVersion: string): ServerVerdict {
  if (compareVersions(clientVersion, info.minimumClient) < 0) {
    return {
      ok: false,
      message: `${host} runs Plumbline ${info.version} and needs version ${info.minimumClient} of this extension or newer; this is ${clientVersion}. Update the extension. Nothing was changed.`,
    };
  }
  const models =
    info.models === null
      ? 'No model is connected to it yet, so it takes no runs'
      : info.models.demo
        ? 'It answers with scripted demo texts, not with a real model'
        : `Models: ${[...new Set([...info.models.implementer, ...info.models.architect])].join(', ')}`;
  return { ok: true, summary: `${host} runs Plumbline ${info.version}. ${models}.` };
}

const connectionProblems: Record<string, string> = {
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'its name could not be looked up',
  ECONNREFUSED: 'nothing listens there; is the server started?',
  ETIMEDOUT: 'it did not answer in time',
  ECONNABORTED: 'it did not answer in time',
  ECONNRESET: 'it hung up',
};

/** Why a server could not be reached, in a sentence, from the chain of causes of an error. */
export function explainConnection(error: unknown, host: string): string {
  const unsafe = explainTls(error, host);
  if (unsafe !== null) return unsafe;
  const connection = codesOf(error).flatMap((code) => connectionProblems[code] ?? [])[0];
  return connection === undefined
    ? `${host} was not reached. Nothing was sent. Check the address and the connection.`
    : `${host} was not reached: ${connection}. Nothing was sent.`;
}

/** An address as a person types it, or why it is none. */
export function parseServerUrl(text: string): URL | string {
  const typed = text.trim();
  const local = /^(localhost|127\.|\[::1\])/.test(typed);
  const address = /^[a-z]+:\/\//i.test(typed) ? typed : `${local ? 'http' : 'https'}://${typed}`;
  const url = URL.canParse(address) ? new URL(address) : null;
  if (typed === '' || url === null || url.hostname === '')
    return 'Type an address such as https://plumbline.example.com.';
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    return 'The address begins with https:// (or http:// for this machine).';
  if (url.username !== '' || url.password !== '')
    return 'Leave user names and passwords out of the address; you sign in with a token.';
  if (url.protocol === 'http:' && !isLoopback(url))
    return 'Use https://: over http:// anybody on the way could read your token and your code.';
  url.hash = '';
  url.search = '';
  return url;
}
