export type HttpRequest = {
  method: string;
  url: string;
  headers: Record<string, string>;
  body?: Uint8Array | string;
  signal?: AbortSignal;
  /** Time until the whole answer is there, or for `stream` until its head is. */
  timeoutMs: number;
};

export type HttpAnswer = { status: number; headers: Record<string, string>; body: Uint8Array };
export type HttpStream = {
  status: number;
  headers: Record<string, string>;
  body: AsyncIterable<Uint8Array>;
  close(): void;
};

/** Sends one request. Any status is an answer; only a request that got none throws. Redirects are not followed. */
export type Transport = {
  send(request: HttpRequest): Promise<HttpAnswer>;
  stream(request: HttpRequest): Promise<HttpStream>;
};
