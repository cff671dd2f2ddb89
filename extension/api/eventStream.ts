import { setTimeout as wait } from 'node:timers/promises';
import { createParser } from 'eventsource-parser';
import * as z from 'zod';
import { AppError } from '#shared/appError.ts';
import { clientApi as api } from '#shared/clientApi.ts';
import type { ErrorCode } from '#shared/errorCodes.ts';
import { type Progress, progressSchema, type RunEvent } from '#shared/events.contract.ts';
import type { ApiClient } from './apiClient.ts';
import { judgeEvent } from './eventOrder.ts';
import { problemOf } from './readAnswer.ts';
import type { HttpStream } from './transport.port.ts';

export type FollowOptions = {
  client: ApiClient;
  runId: string;
  /** The last event already seen; 0 for all. */
  after: number;
  signal?: AbortSignal;
  /** Awaited one by one, in order. 'stop' ends following after this event. */
  onEvent: (event: RunEvent) => Promise<'stop' | undefined> | 'stop' | undefined;
  onProgress?: (progress: Progress) => void;
  onConnection?: (state: 'streaming' | 'polling' | 'reconnecting') => void;
  /** A stream without a byte for this long is taken for dead. The server sends one every 15 s. */
  silenceMs?: number;
  pollMs?: number;
  /** Waits before a new try, milliseconds; the last one repeats. */
  backoff?: readonly number[];
};

export type Followed = { last: number; ended: boolean };

/** Errors that pass: the connection is tried again. Every other one ends following. */
const passing: readonly ErrorCode[] = [
  'server_unreachable',
  'rate_limited',
  'internal',
  'database_unavailable',
];
const longestEvent = 4 * 1024 * 1024;
const pageSchema = z.object({ items: z.array(z.unknown()), ended: z.boolean() });

type Position = { last: number; done: boolean; ended: boolean };

async function bodyOf(stream: HttpStream): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream.body) chunks.push(chunk);
  return new Uint8Array(Buffer.concat(chunks));
}

function parseData(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}

/**
 * Follows a run: every event exactly once and in order, whatever the connection does. Streams while that works and asks
 * for pages when streams arrive empty (a proxy holds them back). Returns after the `ended` event, or when `onEvent` says
 * stop. Throws what cannot pass by itself: `not_found`, `unauthenticated`, an abort.
 */
export async function followRun(options: FollowOptions): Promise<Followed> {
  const { client, runId, signal, onEvent, onProgress, onConnection } = options;
  const { silenceMs = 45_000, pollMs = 2_000, backoff = [500, 1_000, 2_000, 4_000, 8_000, 15_000] } = options;
  const abortable = signal === undefined ? {} : { signal };
  const position: Position = { last: options.after, done: false, ended: false };

  /** False when the event does not follow: something was missed and has to be asked for again. */
  async function take(received: unknown, acceptGap: boolean): Promise<boolean> {
    let judged = judgeEvent(received, position.last);
    if (judged.next === 'gap') {
      if (!acceptGap) return false;
      const { seq } = z.object({ seq: z.int() }).parse(received);
      judged = judgeEvent(received, seq - 1);
    }
    if (judged.next === 'count') position.last = judged.seq;
    if (judged.next !== 'deliver') return true;
    const answer = await onEvent(judged.event);
    position.last = judged.seq;
    if (judged.event.type === 'ended') position.ended = true;
    position.done = position.ended || answer === 'stop';
    return true;
  }

  /** 'useful' when anything at all came through the stream. */
  async function streamOnce(): Promise<'useful' | 'useless'> {
    const stream = await client.stream(api.streamEvents, {
      params: { id: runId },
      query: {},
      headers: { accept: 'text/event-stream', 'last-event-id': String(position.last) },
      ...abortable,
    });
    let timer: NodeJS.Timeout | undefined;
    const heard = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => stream.close(), silenceMs);
    };
    const stopNow = (): void => stream.close();
    signal?.addEventListener('abort', stopNow);
    try {
      heard();
      if (stream.status !== 200) {
        const body = await bodyOf(stream);
        throw problemOf(api.streamEvents, { status: stream.status, headers: stream.headers, body });
      }
      if (!stream.headers['content-type']?.startsWith('text/event-stream')) return 'useless';
      return await readStream(stream, heard);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stopNow);
      stream.close();
    }
  }

  async function readStream(stream: HttpStream, heard: () => void): Promise<'useful' | 'useless'> {
    let useful = false;
    const received: unknown[] = [];
    const parser = createParser({
      maxBufferSize: longestEvent,
      onComment: () => {
        useful = true;
      },
      onEvent: ({ event, data }) => {
        const value = parseData(data);
        if (event !== 'progress') received.push(value);
        else {
          useful = true;
          const progress = progressSchema.safeParse(value);
          if (progress.success) onProgress?.(progress.data);
        }
      },
    });
    const decoder = new TextDecoder();
    const chunks = stream.body[Symbol.asyncIterator]();
    while (!position.done) {
      // A stream cut in the middle is not an error of its own: what came before the cut counts, the rest is asked for again.
      const chunk = await chunks.next().catch(() => ({ done: true as const, value: undefined }));
      if (chunk.done) break;
      heard();
      parser.feed(decoder.decode(chunk.value, { stream: true }));
      if (received.length > 0 && !useful) onConnection?.('streaming');
      for (const event of received.splice(0)) {
        useful = true;
        if (position.done) break;
        if (!(await take(event, false))) return 'useful';
      }
    }
    return useful ? 'useful' : 'useless';
  }

  async function pollOnce(): Promise<void> {
    const body = await client.call(api.streamEvents, {
      params: { id: runId },
      query: { after: position.last },
      ...abortable,
    });
    const page = pageSchema.safeParse(parseData(new TextDecoder().decode(body)));
    if (!page.success) {
      throw new AppError('server_incompatible', 'The events of this run could not be read.', {
        cause: page.error,
      });
    }
    for (const event of page.data.items) {
      if (position.done) return;
      // The page is the record itself: what it leaves out does not exist, and asking again would never end.
      await take(event, true);
    }
    if (page.data.ended && page.data.items.length === 0) position.done = position.ended = true;
  }

  let failures = 0;
  let useless = 0;
  while (!position.done) {
    signal?.throwIfAborted();
    const before = position.last;
    const polling = useless >= 2;
    try {
      if (polling) {
        if (useless === 2) onConnection?.('polling');
        useless = 3;
        await pollOnce();
      } else {
        const outcome = await streamOnce();
        useless = outcome === 'useful' ? 0 : useless + 1;
        // A run that ended before `after` has nothing more to stream: one page tells.
        if (position.last === before && !position.done) await pollOnce();
      }
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof AppError) || !passing.includes(error.code)) throw error;
      onConnection?.('reconnecting');
      failures += 1;
    }
    if (position.done) break;
    if (position.last > before) failures = 0;
    const pause = polling && failures === 0 ? pollMs : (backoff[Math.min(failures, backoff.length - 1)] ?? 0);
    await wait(pause, undefined, abortable);
  }
  return { last: position.last, ended: position.ended };
}
