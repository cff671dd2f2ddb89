import { type App, type AppOverrides, createApp } from '../../server/app.ts';
import { type Config, readConfig } from '../../server/config.ts';
import type { Database } from '../../server/db/database.ts';
import { createLogger } from '../../server/log.ts';

export type TestAnswer = {
  status: number;
  headers: Headers;
  /** Parsed JSON, or undefined when there is no body. */
  body: unknown;
};

export type TestRequest = {
  token?: string;
  /** Sent as JSON, or as it is when it is bytes. */
  body?: unknown;
  headers?: Record<string, string>;
};

export type TestPerson = { token: string; accountId: string; orgId: string };

export type TestServer = {
  readonly app: App;
  readonly url: string;
  /** Everything that was logged so far. */
  logged(): string;
  /** One real HTTP request. */
  send(method: string, path: string, request?: TestRequest): Promise<TestAnswer>;
  /** A new account with a token of the scope `user`, and `admin` if asked for. */
  person(options?: { admin?: boolean }): Promise<TestPerson>;
  stop(): Promise<void>;
};

/** Starts the real server on a free port over an open database, with the settings of an environment. */
export async function startTestServer(
  database: Database,
  environment: Record<string, string> = {},
  overrides: AppOverrides = {},
): Promise<TestServer> {
  const lines: string[] = [];
  const quiet = { PORT: '0', RATE_LIMIT_PER_ADDRESS: '0', RATE_LIMIT_PER_ACCOUNT: '0' };
  const config: Config = readConfig({ ...quiet, DATABASE_URL: urlOf(database), ...environment });
  const secrets = [environment['ADMIN_TOKEN'], environment['MODEL_API_KEY']].filter(
    (one) => one !== undefined,
  );
  const logger = createLogger({
    level: 'debug',
    secrets,
    destination: { write: (line) => void lines.push(line) },
  });
  const app = await createApp(config, {
    database,
    logger,
    graceMs: 1_000,
    environment,
    ...overrides,
  });
  const { url } = await app.listen();
  let people = 0;
  return {
    app,
    url,
    logged: () => lines.join(''),
    send: (method, path, request) => send(`${url}${path}`, method, request),
    async person({ admin = false } = {}) {
      people += 1;
      const account = await app.accounts.createAccount({ name: `Person ${people}`, email: null });
      const scopes = admin ? (['user', 'admin'] as const) : (['user'] as const);
      const { token } = await app.accounts.createToken(account.id, { scopes, expiresInDays: null });
      return { token, accountId: account.id, orgId: account.orgId };
    },
    stop: () => app.stop(),
  };
}

/** The job queue opens connections of its own, so the server has to know where its open database is. */
function urlOf({ kind, knex }: Database): string | undefined {
  return kind === 'postgres' ? String(knex.client.config.connection.connectionString) : undefined;
}

async function send(url: string, method: string, request: TestRequest = {}): Promise<TestAnswer> {
  const { token, body, headers } = request;
  const bytes = body instanceof Uint8Array;
  const response = await fetch(url, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined
        ? {}
        : { 'content-type': bytes ? 'application/octet-stream' : 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: bytes ? new Uint8Array(body) : JSON.stringify(body) }),
  });
  const text = await response.text();
  const json = (response.headers.get('content-type') ?? '').includes('json');
  return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : undefined };
}
