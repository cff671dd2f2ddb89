import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Reply } from './modelServer.ts';

type Said = {
  finishReason?: string | null;
  /** Sent as it is; null sends none. */
  usage?: unknown;
  refusal?: boolean;
};

const someUsage = { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 };

/** Streams a whole answer in several pieces, as services do. */
export function says(text: string, { finishReason = 'stop', usage = someUsage, refusal }: Said = {}): Reply {
  return (response) => {
    begin(response);
    const half = Math.ceil(text.length / 2);
    for (const part of [text.slice(0, half), text.slice(half)]) {
      piece(response, refusal ? { refusal: part } : { content: part });
    }
    if (finishReason !== null)
      event(response, { choices: [{ index: 0, delta: {}, finish_reason: finishReason }] });
    if (usage !== null) event(response, { choices: [], usage });
    response.end('data: [DONE]\n\n');
  };
}

export function fails(status: number, error: object = {}, headers: Record<string, string> = {}): Reply {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify({ error: { message: 'no', ...error } }));
  };
}

/** A head, a piece of the answer, and the connection is gone. */
export const cut: Reply = async (response) => {
  begin(response);
  await sent(response, chunkOf({ content: 'half an ans' }));
  response.socket?.resetAndDestroy();
};

/** An error inside an answer that began well. */
export const errorAfterHead: Reply = (response) => {
  begin(response);
  piece(response, { content: 'half an ans' });
  event(response, { error: { message: 'the engine is overloaded', code: 'overloaded' } });
  response.end();
};

export const garbage: Reply = (response) => {
  begin(response);
  response.end('data: {"choices": [{"delta": {"content": "hal\n\n');
};

/** What a wrong address often answers: a page for people. */
export const page: Reply = (response) => {
  response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Welcome</title>');
};

/** Pieces of an answer until the client hangs up. */
export const endless: Reply = async (response) => {
  begin(response);
  const text = chunkOf({ content: 'and so on '.repeat(50) });
  while (!response.destroyed) await sent(response, text);
};

/** One line that never ends. */
export const endlessLine: Reply = async (response) => {
  begin(response);
  response.write('data: ');
  while (!response.destroyed) await sent(response, 'x'.repeat(4_096));
};

/** Takes the request and says nothing. */
export const silent: Reply = () => undefined;

/** The head of an answer and signs of life, but no answer. */
export const onlyHead: Reply = (response) => {
  begin(response);
  response.write(': still here\n\n');
  piece(response, { role: 'assistant', content: '' });
};

/** A piece of the answer, and then nothing any more. */
export const stalls: Reply = (response) => {
  begin(response);
  piece(response, { content: 'let me th' });
};

/** Thoughts under the names that services give them, and then the answer. */
export const thinks =
  (text: string): Reply =>
  (response, request) => {
    begin(response);
    piece(response, { reasoning_content: 'First I have to ' });
    piece(response, { reasoning: 'consider that ' });
    return says(text)(response, request);
  };

export const redirectsTo =
  (location: string): Reply =>
  (response) => {
    response.writeHead(307, { location }).end();
  };

/** A service that does not know `stream_options` and refuses what it does not know; otherwise as `reply`. */
export const withoutStreamOptions =
  (status: number, reply: Reply): Reply =>
  (response, request) =>
    'stream_options' in request.body ? fails(status)(response, request) : reply(response, request);

function begin(response: ServerResponse): void {
  if (response.headersSent) return;
  response.writeHead(200, { 'content-type': 'text/event-stream', 'x-request-id': 'req-1' });
}

const chunkOf = (delta: object): string =>
  `data: ${JSON.stringify({ id: 'chat-1', choices: [{ index: 0, delta, finish_reason: null }] })}\n\n`;

function piece(response: ServerResponse, delta: object): void {
  response.write(chunkOf(delta));
}

function event(response: ServerResponse, data: object): void {
  response.write(`data: ${JSON.stringify({ id: 'chat-1', ...data })}\n\n`);
}

/** Waits until a client that reads has taken it, or has gone. */
async function sent(response: ServerResponse, text: string): Promise<void> {
  if (response.write(text)) await new Promise((resolve) => setImmediate(resolve));
  else await Promise.race([once(response, 'drain'), once(response, 'close')]);
}
