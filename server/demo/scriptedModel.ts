import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
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
  /** Every request received, in order. */
  requests: readonly ScriptedRequest[];
  /** Milliseconds spent answering, all requests together: the model's share of a run's time. */
  busyMs(): number;
  stop(): Promise<void>;
};

/**
 * An OpenAI-compatible model service on loopback whose texts come from a script instead of a model. Everything else is as with
 * a real one: HTTP, streaming, token counts. `script` decides from the request alone, as a model would.
 */
export async function startScriptedModel(
  script: (request: ScriptedRequest, nth: number) => string | Promise<string>,
  port = 0,
): Promise<ScriptedModel> {
  const requests: ScriptedRequest[] = [];
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
    const parsed = requestSchema.safeParse(JSON.parse(await bodyOf(incoming)));
    if (!parsed.success) {
      response
        .writeHead(400, { 'content-type': 'application/json' })
        .end('{"error":{"message":"not a chat completion"}}');
      return;
    }
    requests.push(parsed.data);
    const text = await script(parsed.data, requests.length);
    if (parsed.data.stream) sendStream(response, parsed.data, text, requests.length);
    else sendWhole(response, parsed.data, text, requests.length);
  }
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
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

async function bodyOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
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
