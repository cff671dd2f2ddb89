import { parseArgs } from 'node:util';
import { AppError } from '#shared/appError.ts';
import { type App, createApp } from './app.ts';
import { type Config, readConfig, settings } from './config.ts';
import { modelSettings } from './models/modelSettings.ts';
import { paymentSettings } from './payments/paymentSettings.ts';
import { newTokenText, startText } from './startText.ts';

const usage = `Usage: npm start [-- --new-token | --help]

  --new-token   prints a new token of the first account, and ends
  --help        prints this and every setting

Settings are environment variables:
`;

async function main(): Promise<void> {
  const options = readOptions();
  if (options.help) {
    process.stdout.write(usage + describeSettings());
    return;
  }
  const config = readConfig(withQuietTerminal(process.env));
  const app = await createApp(config);
  try {
    if (options['new-token']) await printNewToken(app);
    else await serve(app, config);
  } catch (error) {
    await app.stop();
    throw error;
  }
}

async function serve(app: App, config: Config): Promise<void> {
  let stopping = false;
  const stop = (signal: string): void => {
    if (stopping) process.exit(1);
    stopping = true;
    process.stdout.write(`${signal}: finishing what is under way. Again to stop at once.\n`);
    app.stop().catch(fail);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  const first = app.database.kind === 'embedded' ? await app.accounts.createLocalAccount() : null;
  const { url } = await app.listen();
  process.stdout.write(
    startText({
      url,
      config,
      storage: app.database.kind,
      token: first?.token ?? null,
      models: app.models,
      payments: app.payments,
    }),
  );
}

async function printNewToken(app: App): Promise<void> {
  const issued =
    (app.database.kind === 'embedded' ? await app.accounts.createLocalAccount() : null) ??
    (await app.accounts.replaceLocalToken());
  await app.stop();
  if (issued === null) {
    throw new AppError(
      'configuration_invalid',
      'There is no account yet. Start the server with ADMIN_TOKEN set and create one: npm run admin -- accounts create',
    );
  }
  process.stdout.write(newTokenText(issued.token));
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        'new-token': { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    return values;
  } catch (cause) {
    const what = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('configuration_invalid', `${what}\n\n${usage}${describeSettings()}`, { cause });
  }
}

/** A person at a terminal reads the start text; lines for machines begin at warnings there, unless told. */
function withQuietTerminal(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return process.stderr.isTTY && !environment['LOG_LEVEL']
    ? { ...environment, LOG_LEVEL: 'warn' }
    : environment;
}

function describeSettings(): string {
  const line = (variable: string, meaning: string): string => `  ${variable.padEnd(27)}${meaning}\n`;
  const own = Object.values(settings).map(({ variable, fallback, meaning }) =>
    line(variable, fallback === undefined ? meaning : `${meaning} (${fallback})`),
  );
  const listed = (table: Readonly<Record<string, string>>): string =>
    Object.entries(table)
      .map(([variable, meaning]) => line(variable, meaning))
      .join('');
  return `${own.join('')}\nThe models:\n${listed(modelSettings)}\nPayments:\n${listed(paymentSettings)}`;
}

/** Expected failures are explained and end with 2; anything else shows where it broke and ends with 1. */
function fail(error: unknown): void {
  if (error instanceof AppError) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
    return;
  }
  console.error(error);
  process.exitCode = 1;
}

await main().catch(fail);
