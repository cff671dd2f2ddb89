import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type ModelServerRequest = {
  url: string;
  headers: IncomingHttpHeaders;
  body: Record<string, unknown>;
};

/** What the server does with one request. Resolves when it has nothing more to send. */
export type Reply = (response: ServerResponse, request: ModelServerRequest) => void | Promise<void>;

export type ModelServer = {
  /** Base URL for an OpenAI-compatible client. */
  readonly url: string;
  /** Every request received since the last `script`, in order. */
  readonly requests: readonly ModelServerRequest[];
  /** The replies to the requests to come; beyond them the server answers 500. */
  script(...replies: Reply[]): void;
  /** Resolves when the client has closed the connection of the nth request (from 0). */
  closed(nth: number): Promise<void>;
  stop(): Promise<void>;
};

/** A model service on loopback that does to its clients what a test tells it to: see modelReplies.ts for what services do. */
export async function startModelServer(): Promise<ModelServer> {
  let replies: Reply[] = [];
  let requests: ModelServerRequest[] = [];
  let closings: Promise<void>[] = [];
  const server = createServer((incoming, response) => {
    closings.push(new Promise((resolve) => response.once('close', resolve)));
    // A client that hangs up in its own request is none.
    serve(incoming, response).catch(() => response.destroy());
  });
  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const body = JSON.parse(Buffer.concat(chunks).toString());
    const request = { url: incoming.url ?? '', headers: incoming.headers, body };
    requests.push(request);
    const reply = replies.shift();
    if (reply) await reply(response, request);
    else response.writeHead(500).end('the script of this test is over');
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    get requests() {
      return requests;
    },
    script(...next) {
      replies = next;
      requests = [];
      closings = [];
    },
    closed: async (nth) => closings[nth],
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
