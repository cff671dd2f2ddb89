import { parseArgs } from 'node:util';
import { AppError } from '#shared/appError.ts';
import { createApiClient } from '../api/apiClient.ts';
import { bindToken } from '../api/boundToken.ts';
import { accountCommands } from './accountCommands.ts';
import { refuse } from './adminArguments.ts';
import { type AdminCommand, type AdminInput, commandOptions } from './adminCommand.ts';
import { creditCommands } from './creditCommands.ts';
import { operationsCommands } from './operationsCommands.ts';
import { paymentCommands } from './paymentCommands.ts';
import { priceCommands } from './priceCommands.ts';

const commands: Readonly<Record<string, AdminCommand>> = {
  ...accountCommands,
  ...creditCommands,
  ...priceCommands,
  ...paymentCommands,
  ...operationsCommands,
};

export type Output = { out(text: string): void; err(text: string): void };
type Environment = Readonly<Record<string, string | undefined>>;

const usage = `Administers a Plumbline server over its HTTP API.

Usage: npm run admin -- <command> [options]

${Object.entries(commands)
  .map(([name, { synopsis, summary }]) => `  ${`${name} ${synopsis}`.trim()}\n      ${summary}\n`)
  .join('')}
Options for every command:
  --server URL   the server; PLUMBLINE_SERVER, or http://127.0.0.1:4180
  --token TOKEN  a token with the scope "admin", or the server's ADMIN_TOKEN. PLUMBLINE_TOKEN keeps it out of the
                 list of processes
  --json         prints the server's answer as JSON
  --help         prints this
`;

const commonOptions = {
  server: { type: 'string' },
  token: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
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
    if (positionals.length === 0) {
      (values.help ? out : err)(usage);
      return values.help ? 0 : 2;
    }
    const { name, command, rest } = findCommand(positionals);
    if (values.help) {
      out(describe(name, command));
      return 0;
    }
    refuseWhatItDoesNotTake(name, command, rest, Object.keys(values));
    const client = connect(values, environment);
    const { answer, text, failed = false } = await command.run(client, { ...values, rest });
    out(values.json ? `${JSON.stringify(answer, null, 2)}\n` : `${text}\n`);
    return failed ? 1 : 0;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    err(`${explain(error)}${howToRepeat(error)}\n`);
    return error.code === 'configuration_invalid' ? 2 : 1;
  }
}

function readArguments(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: { ...commonOptions, ...commandOptions },
      allowPositionals: true,
    });
  } catch (cause) {
    const what = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('configuration_invalid', `${what}\nSee npm run admin -- --help`, { cause });
  }
}

/** A command is named by its first word or its first two; what it is about may be written in the singular, too. */
function findCommand(words: readonly string[]): {
  name: string;
  command: AdminCommand;
  rest: AdminInput['rest'];
} {
  for (const length of [2, 1]) {
    const [about = '', ...verb] = words.slice(0, length);
    for (const name of [about, `${about}s`].map((noun) => [noun, ...verb].join(' '))) {
      const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
      if (command !== undefined) return { name, command, rest: words.slice(length) };
    }
  }
  const names = Object.keys(commands);
  const near = names.filter((name) => name.split(' ').some((word) => words.includes(word)));
  throw new AppError(
    'configuration_invalid',
    `There is no command "${words.slice(0, 2).join(' ')}". There are: ${(near.length > 0 ? near : names).join(', ')}.\nSee npm run admin -- --help`,
  );
}

/** What is not meant for a command is a slip, and what it would do without it may be something else than was meant. */
function refuseWhatItDoesNotTake(
  name: string,
  { words, options, synopsis }: AdminCommand,
  rest: AdminInput['rest'],
  given: readonly string[],
): void {
  const takes = `It takes ${synopsis === '' ? 'nothing' : synopsis}.`;
  const stray = given.find(
    (one) => !Object.hasOwn(commonOptions, one) && !options.some((own) => own === one),
  );
  if (stray !== undefined) refuse(`"${name}" has no option --${stray}. ${takes}`);
  const surplus = rest.slice(words);
  if (surplus.length > 0) refuse(`"${surplus.join(' ')}" is too much for "${name}". ${takes}`);
}

function describe(name: string, { synopsis, summary, more }: AdminCommand): string {
  const text = `Usage: npm run admin -- ${`${name} ${synopsis}`.trim()}\n\n  ${summary}\n`;
  return `${text}${more === undefined ? '' : `\n${more}\n`}\nOptions for every command: npm run admin -- --help\n`;
}

/** What the client says of a server that is away is meant for somebody with a run under way. */
function explain({ code, message, details }: AppError): string {
  if (code !== 'server_unreachable') return message;
  return `${details?.['server']} did not answer. Is the server running (npm start)? Another address goes to --server or PLUMBLINE_SERVER.`;
}

/** Of what may have been done although it failed, and would be done twice without its key. */
function howToRepeat({ details }: AppError): string {
  const key = details?.['repeatKey'];
  return typeof key === 'string' ? `\nRepeat it with --key ${key}, so that it is done once.` : '';
}

function connect(values: { server?: string; token?: string }, environment: Environment) {
  const address = values.server ?? environment['PLUMBLINE_SERVER'] ?? 'http://127.0.0.1:4180';
  const server = URL.parse(address);
  if (server === null) throw new AppError('configuration_invalid', `"${address}" is no address of a server.`);
  const secret = values.token ?? environment['PLUMBLINE_TOKEN'];
  if (secret === undefined || secret === '') {
    throw new AppError(
      'configuration_invalid',
      'A token is needed: set PLUMBLINE_TOKEN to the token that the server printed at its first start, to another one with the scope "admin", or to its ADMIN_TOKEN.',
    );
  }
  return createApiClient({ server, token: bindToken(secret, server), clientVersion: 'admin' });
}
