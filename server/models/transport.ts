import { lookup } from 'node:dns';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { AppError } from '#shared/appError.ts';
import { isPrivateAddress } from './privateAddress.ts';

export type TransportOptions = {
  /** False: an address that is not of the public internet is refused when the name has been resolved, not before. */
  allowPrivate: boolean;
  /** Most bytes between two empty lines of a stream; a decoder keeps that much in memory. */
  maxEventBytes: number;
  /** The connection stands, encrypted if it is to be. */
  onConnected(): void;
};

/** Of an error answer more is never read. */
const maxErrorBytes = 64_000;

/**
 * What the SDK uses instead of the built-in `fetch`, which tells nobody when it is connected, gives up after five silent minutes
 * whatever it is told, and cannot be kept from an address. One request, never a redirect, memory bounded whatever is sent.
 */
export function createTransport(options: TransportOptions): typeof fetch {
  return async (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const { body, method = 'GET', signal } = init;
    if (body !== undefined && typeof body !== 'string') throw new TypeError('only text is sent to a model');
    if (!options.allowPrivate) refusePrivate(url.hostname.replace(/^\[|\]$/g, ''));
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const secure = url.protocol === 'https:';
    const request = (secure ? httpsRequest : httpRequest)(url, {
      method,
      headers: Object.fromEntries(new Headers(init.headers)),
      ...(signal ? { signal } : {}),
      ...(options.allowPrivate ? {} : { lookup: publicLookup }),
    });
    request.once('socket', (socket) => {
      if (!socket.connecting) options.onConnected();
      else socket.once(secure ? 'secureConnect' : 'connect', options.onConnected);
    });
    request.once('response', resolve);
    // Both stay for good: an error after the answer's head is told by whoever reads the body, and by nobody once it is read.
    request.on('error', reject);
    request.once('response', (incoming) => incoming.on('error', () => undefined));
    request.end(body);
    return answerOf(await promise, options.maxEventBytes);
  };
}

function answerOf(incoming: IncomingMessage, maxEventBytes: number): Response {
  const status = incoming.statusCode ?? 0;
  const ok = status >= 200 && status < 300;
  const headers = Object.entries(incoming.headersDistinct).flatMap(([name, values = []]) =>
    values.map((value): [string, string] => [name, value]),
  );
  const hasBody = ![101, 204, 205, 304].includes(status);
  if (!hasBody) incoming.resume();
  const chunks = ok ? boundedEvents(incoming, maxEventBytes) : firstBytes(incoming);
  return new Response(hasBody ? bodyOf(incoming, chunks) : null, { status, headers });
}

/** Not `ReadableStream.from`: an abort while a chunk is awaited would be an error that nobody can catch. */
function bodyOf(incoming: IncomingMessage, chunks: AsyncIterator<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      const { value, done } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel() {
      incoming.destroy();
    },
  });
}

async function* boundedEvents(incoming: AsyncIterable<Uint8Array>, most: number) {
  let size = 0;
  let lineIsEmpty = true;
  for await (const chunk of incoming) {
    for (const byte of chunk) {
      if (byte === 13) continue;
      if (byte !== 10) size++;
      else if (lineIsEmpty) size = 0;
      lineIsEmpty = byte === 10;
    }
    if (size > most) {
      throw new AppError(
        'model_answer_invalid',
        `The model service sent one event of more than ${most} bytes.`,
      );
    }
    yield chunk;
  }
}

async function* firstBytes(incoming: AsyncIterable<Uint8Array>) {
  let left = maxErrorBytes;
  for await (const chunk of incoming) {
    yield chunk.subarray(0, left);
    left -= chunk.length;
    if (left <= 0) return;
  }
}

function refusePrivate(address: string): void {
  if (!isPrivateAddress(address)) return;
  throw new AppError(
    'configuration_invalid',
    'The model service is at a private address, and ALLOW_PRIVATE_MODEL_URLS=false forbids those.',
  );
}

/** Judges the very addresses that are connected to, so that a name cannot change its mind in between. */
const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    const [first] = addresses ?? [];
    if (error || !first) {
      callback(error ?? new Error('the name has no address'), '', 0);
      return;
    }
    try {
      for (const { address } of addresses) refusePrivate(address);
    } catch (refused) {
      callback(refused as Error, '', 0);
      return;
    }
    if (options.all) callback(null, addresses);
    else callback(null, first.address, first.family);
  });
};
