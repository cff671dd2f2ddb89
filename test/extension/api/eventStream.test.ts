import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { AppError } from '#shared/appError.ts';
import type { RunEvent } from '#shared/events.contract.ts';
import { createApiClient } from '../../../extension/api/apiClient.ts';
import { bindToken } from '../../../extension/api/boundToken.ts';
import { type FollowOptions, followRun } from '../../../extension/api/eventStream.ts';
import { sendJson, startTestServer, type TestServer } from './testServer.ts';

const runId = '0190f3b0-0000-7000-8000-000000000001';
const at = '2026-01-01T00:00:00.000Z';

function eventOf(seq: number, last: number): Record<string, unknown> {
  if (seq < last) return { seq, at, type: 'notice', data: { message: `event ${seq}` } };
  return { seq, at, type: 'ended', data: { state: 'verified', charged: 0, spent: 0, message: null } };
}
const frame = (event: Record<string, unknown>): string =>
  `id: ${event['seq']}\nevent: ${event['type']}\ndata: ${JSON.stringify(event)}\n\n`;

function openStream(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.flushHeaders();
}

async function follow(server: TestServer, options: Partial<FollowOptions> = {}) {
  const events: RunEvent[] = [];
  const client = createApiClient({
    server: server.url,
    token: bindToken('plb_t', server.url),
    clientVersion: '0.1.0',
    retryDelays: [],
  });
  // A failing test must not leave a follower behind that tries forever.
  const limit = AbortSignal.timeout(20_000);
  const followed = await followRun({
    signal: limit,
    client,
    runId,
    after: 0,
    onEvent: (event) => {
      events.push(event);
      return undefined;
    },
    backoff: [1],
    pollMs: 1,
    ...options,
  });
  return { followed, seqs: events.map(({ seq }) => seq) };
}

const afterOf = (path: string): number =>
  Number(new URL(path, 'http://localhost').searchParams.get('after') ?? Number.NaN);

describe('event stream', () => {
  it('gives every event once and in order and ends after the last', async () => {
    await using server = await startTestServer((_, response) => {
      openStream(response);
      for (const seq of [1, 2, 3]) response.write(frame(eventOf(seq, 3)));
    });
    const { followed, seqs } = await follow(server);
    assert.deepEqual(seqs, [1, 2, 3]);
    assert.deepEqual(followed, { last: 3, ended: true });
    assert.equal(server.seen[0]?.headers['last-event-id'], '0');
  });

  it('asks for what follows the last whole event when the connection drops in the middle of one', async () => {
    await using server = await startTestServer((request, response, nth) => {
      openStream(response);
      const last = Number(request.headers['last-event-id']);
      if (nth === 0) {
        response.write(frame(eventOf(1, 4)) + frame(eventOf(2, 4)) + frame(eventOf(3, 4)).slice(0, 40));
        setImmediate(() => response.destroy());
      } else for (let seq = last + 1; seq <= 4; seq += 1) response.write(frame(eventOf(seq, 4)));
    });
    const { seqs } = await follow(server);
    assert.deepEqual(seqs, [1, 2, 3, 4]);
    assert.equal(server.seen[1]?.headers['last-event-id'], '2');
  });

  it('passes over duplicates', async () => {
    await using server = await startTestServer((_, response) => {
      openStream(response);
      for (const seq of [1, 2, 1, 2, 2, 3, 3, 4]) response.write(frame(eventOf(seq, 4)));
    });
    assert.deepEqual((await follow(server)).seqs, [1, 2, 3, 4]);
  });

  it('asks again instead of jumping over a gap', async () => {
    await using server = await startTestServer((request, response, nth) => {
      openStream(response);
      const last = Number(request.headers['last-event-id']);
      const seqs = nth === 0 ? [1, 3, 4] : [last + 1, last + 2, last + 3].filter((seq) => seq <= 4);
      for (const seq of seqs) response.write(frame(eventOf(seq, 4)));
    });
    assert.deepEqual((await follow(server)).seqs, [1, 2, 3, 4]);
  });

  it('asks for pages when a proxy holds the stream back', async () => {
    await using server = await startTestServer((request, response) => {
      const after = afterOf(request.path);
      if (Number.isNaN(after)) openStream(response);
      else {
        const items = [after + 1, after + 2].filter((seq) => seq <= 5).map((seq) => eventOf(seq, 5));
        sendJson(response, 200, { items, ended: after >= 3 });
      }
    });
    const states: string[] = [];
    const { followed, seqs } = await follow(server, {
      silenceMs: 30,
      onConnection: (state) => void states.push(state),
    });
    assert.deepEqual(seqs, [1, 2, 3, 4, 5]);
    assert.deepEqual(followed, { last: 5, ended: true });
  });

  it('connects again when a stream falls silent', async () => {
    await using server = await startTestServer((request, response, nth) => {
      openStream(response);
      if (nth === 0) response.write(frame(eventOf(1, 2)));
      else if (request.headers['last-event-id'] === '1') response.write(frame(eventOf(2, 2)));
    });
    assert.deepEqual((await follow(server, { silenceMs: 30 })).seqs, [1, 2]);
  });

  it('keeps trying while the server is away or starting', async () => {
    await using server = await startTestServer((_, response, nth) => {
      if (nth === 0) response.destroy();
      else if (nth === 1) {
        response.writeHead(503);
        response.end();
      } else {
        openStream(response);
        response.write(frame(eventOf(1, 1)));
      }
    });
    assert.deepEqual((await follow(server)).seqs, [1]);
  });

  it('stops where the caller says and can go on from there', async () => {
    await using server = await startTestServer((request, response) => {
      openStream(response);
      const last = Number(request.headers['last-event-id']);
      for (let seq = last + 1; seq <= 4; seq += 1) response.write(frame(eventOf(seq, 4)));
    });
    const first: number[] = [];
    const { followed } = await follow(server, {
      onEvent: ({ seq }) => {
        first.push(seq);
        return seq === 2 ? 'stop' : undefined;
      },
    });
    assert.deepEqual(first, [1, 2]);
    assert.deepEqual(followed, { last: 2, ended: false });
    assert.deepEqual((await follow(server, { after: followed.last })).seqs, [3, 4]);
  });

  it('returns at once for a run whose end was already seen', async () => {
    await using server = await startTestServer((request, response) => {
      if (Number.isNaN(afterOf(request.path))) {
        openStream(response);
        response.end();
      } else sendJson(response, 200, { items: [], ended: true });
    });
    assert.deepEqual((await follow(server, { after: 9 })).followed, { last: 9, ended: true });
  });

  it('counts an event of a kind it does not know and goes on', async () => {
    await using server = await startTestServer((_, response) => {
      openStream(response);
      response.write(frame({ seq: 1, at, type: 'invented', data: {} }) + frame(eventOf(2, 2)));
    });
    assert.deepEqual((await follow(server)).seqs, [2]);
  });

  it('hands over live progress without counting it', async () => {
    await using server = await startTestServer((_, response) => {
      openStream(response);
      response.write('event: progress\ndata: {"step":"implement","attempt":1,"outputTokens":12}\n\n');
      response.write(frame(eventOf(1, 1)));
    });
    const tokens: number[] = [];
    const { seqs } = await follow(server, {
      onProgress: ({ outputTokens }) => void tokens.push(outputTokens),
    });
    assert.deepEqual([tokens, seqs], [[12], [1]]);
  });

  it('throws what no new try can change', async () => {
    await using server = await startTestServer((_, response) =>
      sendJson(response, 404, {
        type: 'about:blank',
        title: 'Not found',
        status: 404,
        code: 'not_found',
        detail: 'No such run.',
        requestId: 'r',
      }),
    );
    await assert.rejects(
      follow(server),
      (error: unknown) => error instanceof AppError && error.code === 'not_found',
    );
    assert.equal(server.seen.length, 1);
  });

  it('ends when it is aborted in the middle of a stream', async () => {
    const abort = new AbortController();
    await using server = await startTestServer((_, response) => {
      openStream(response);
      response.write(frame(eventOf(1, 2)));
    });
    const following = follow(server, {
      signal: abort.signal,
      onEvent: () => {
        abort.abort();
        return undefined;
      },
    });
    await assert.rejects(following, { name: 'AbortError' });
  });
});
