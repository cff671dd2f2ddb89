import { parseArgs } from 'node:util';
import { AppError } from '#shared/appError.ts';
import { createApiClient } from '../api/apiClient.ts';
import { bindToken } from '../api/boundToken.ts';
import { type AdminCommand, type AdminInput, adminCommands } from './adminCommands.ts';

export type Output = { out(text: string): void; err(text: string): void };
type Environment = Readonly<Record<string, string | undefined>>;

const usage = `Administers a Plumbline server over its HTTP API.

Usage: npm run admin -- <command> [options]

${Object.entries(adminCommands)
  .map(([name, { synopsis, summary }]) => `  ${`${name} ${synopsis}`.trim()}\n      ${summary}\n`)
  .join('')}
Options for every command:
  --server URL   the server; PLUMBLINE_SERVER, or http://127.0.0.1:4180
  --token TOKEN  a token with the scope "admin", or the server's ADMIN_TOKEN. PLUMBLINE_TOKEN keeps it out of the
                 list of processes
  --json         prints the server's answer as JSON
  --help         prints this
`;

const options = {
  server: { type: 'string' },
  token: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
  search: { type: 'string' },
  name: { type: 'string' },
  email: { type: 'string' },
  scope: { type: 'string', multiple: true },
  days: { type: 'string' },
  note: { type: 'string' },
  key: { type: 'string' },
  provider: { type: 'string' },
  model: { type: 'string' },
  input: { type: 'string' },
  output: { type: 'string' },
  cached: { type: 'string' },
  'cache-write': { type: 'string' },
  tier: { type: 'string' },
  'markup-percent': { type: 'string' },
} as const;

/**
 * Runs one administration command. Returns the exit code: 0 done, 1 refused by the server or a ledger that is not sound,
 * 2 a command line or configuration that makes no sense.
 */
export async function runAdmin(
  argv: readonly string[],
  environment: Environment,
  { out, err }: Output,
): Promise<number> {
  try {
    const { values, positionals } = readArguments(argv);
    if (values.help || positionals.length === 0) {
      out(usage);
      return values.help ? 0 : 2;
    }
    const { command, rest } = findCommand(positionals);
    const client = connect(values, environment);
    const { answer, text, failed = false } = await command.run(client, { ...values, rest });
    out(values.json ? `${JSON.stringify(answer, null, 2)}\n` : `${text}\n`);
    return failed ? 1 : 0;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    err(`${error.message}\n`);
    return error.code === 'configuration_invalid' ? 2 : 1;
  }
}

function readArguments(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true });
  } catch (cause) {
    const what = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('configuration_invalid', `${what}\nSee npm run admin -- --help`, { cause });
  }
}

/** A command is named by its first word or its first two. */
function findCommand(words: readonly string[]): { command: AdminCommand; rest: AdminInput['rest'] } {
  for (const length of [2, 1]) {
    const command = adminCommands[words.slice(0, length).join(' ')];
    if (command !== undefined) return { command, rest: words.slice(length) };
  }
  throw new AppError('configuration_invalid', `There is no command "${words.join(' ')}".\n\n${usage}`);
}

function connect(values: { server?: string; token?: string }, environment: Environment) {
  const address = values.server ?? environment['PLUMBLINE_SERVER'] ?? 'http://127.0.0.1:4180';
  const server = URL.parse(address);
  if (server === null) throw new AppError('configuration_invalid', `"${address}" is no address of a server.`);
  const secret = values.token ?? environment['PLUMBLINE_TOKEN'];
  if (secret === undefined || secret === '') {
    throw new AppError(
      'configuration_invalid',
      'A token is needed: set PLUMBLINE_TOKEN to a token with the scope "admin" or to the ADMIN_TOKEN of the server.',
    );
  }
  return createApiClient({ server, token: bindToken(secret, server), clientVersion: 'admin' });
}
