import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as z from 'zod';
import { countTokens } from '../context/countTokens.ts';

const requestSchema = z.object({
  model: z.string(),
  messages: z.array(z.object({ role: z.string(), content: z.string() })),
  stream: z.boolean().default(false),
});
export type ScriptedRequest = z.output<typeof requestSchema>;

export type ScriptedModel = {
  /** Base URL for an OpenAI-compatible client. */
  url: string;
  /** The last requests received, in order. */
  requests: readonly ScriptedRequest[];
  /** Milliseconds spent answering, all requests together: the model's share of a run's time. */
  busyMs(): number;
  stop(): Promise<void>;
};

/** A server that runs for weeks does not keep every prompt. */
const mostKept = 1_000;

/**
 * An OpenAI-compatible model service on loopback whose texts come from a script instead of a model. Everything else is as with
 * a real one: HTTP, streaming, token counts. `script` decides from the request alone, as a model would.
 * Throws when the port is taken.
 */
export async function startScriptedModel(
  script: (request: ScriptedRequest, nth: number) => string | Promise<string>,
  port = 0,
): Promise<ScriptedModel> {
  const requests: ScriptedRequest[] = [];
  let received = 0;
  let busy = 0;
  const server = createServer((request, response) => {
    const started = performance.now();
    answer(request, response)
      .catch(() => response.writeHead(500).end())
      .finally(() => {
        busy += performance.now() - started;
      });
  });
  async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    if (incoming.method !== 'POST' || !incoming.url?.endsWith('/chat/completions')) {
      response.writeHead(404).end();
      return;
    }
    const parsed = requestSchema.safeParse(await bodyOf(incoming));
    if (!parsed.success) {
      response
        .writeHead(400, { 'content-type': 'application/json' })
        .end('{"error":{"message":"not a chat completion"}}');
      return;
    }
    const nth = ++received;
    requests.push(parsed.data);
    if (requests.length > mostKept) requests.shift();
    const text = await script(parsed.data, nth);
    if (parsed.data.stream) sendStream(response, parsed.data, text, nth);
    else sendWhole(response, parsed.data, text, nth);
  }
  await once(server.listen(port, '127.0.0.1'), 'listening');
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${taken}/v1`,
    requests,
    busyMs: () => busy,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The JSON of a body, or undefined. */
async function bodyOf(incoming: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  try {
    return JSON.parse(Buffer.concat(chunks).toString());
  } catch {
    return undefined;
  }
}

function usageOf({ messages }: ScriptedRequest, text: string) {
  const prompt_tokens = messages.reduce((sum, { content }) => sum + countTokens(content), 0);
  const completion_tokens = countTokens(text);
  return { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens };
}

const pieceLength = 120;

function sendStream(response: ServerResponse, request: ScriptedRequest, text: string, nth: number): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const head = { id: `scripted-${nth}`, object: 'chat.completion.chunk', created: 0, model: request.model };
  const send = (data: unknown): void => {
    response.write(`data: ${JSON.stringify(data)}\n\n`);
  };
  for (let at = 0; at < text.length; at += pieceLength) {
    const content = text.slice(at, at + pieceLength);
    send({ ...head, choices: [{ index: 0, delta: { content }, finish_reason: null }] });
  }
  send({ ...head, choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] });
  send({ ...head, choices: [], usage: usageOf(request, text) });
  response.end('data: [DONE]\n\n');
}

function sendWhole(response: ServerResponse, request: ScriptedRequest, text: string, nth: number): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  const choices = [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }];
  response.end(
    JSON.stringify({
      id: `scripted-${nth}`,
      object: 'chat.completion',
      created: 0,
      model: request.model,
      choices,
      usage: usageOf(request, text),
    }),
  );
}
