import * as z from 'zod';
import { AppError } from '#shared/appError.ts';
import { microUsdPerCredit } from '#shared/money.ts';
import { logLevels } from './log.ts';
import { optionalChecks } from './verification/serverChecks.ts';

/** One environment variable: what it takes, what holds when it is not set, and what it is for. */
type Setting<S extends z.ZodType = z.ZodType> = {
  readonly variable: string;
  readonly schema: S;
  readonly fallback: string | undefined;
  readonly meaning: string;
};

function setting<S extends z.ZodType>(
  variable: string,
  schema: S,
  fallback: string | undefined,
  meaning: string,
): Setting<S> {
  return { variable, schema, fallback, meaning };
}

const integer = (least: number, most: number) =>
  z
    .string()
    .regex(/^[0-9]{1,15}$/, `has to be a whole number from ${least} to ${most}`)
    .transform(Number)
    .refine((value) => value >= least && value <= most, `has to be a whole number from ${least} to ${most}`);

/** Credits with up to two decimals, read as micro-USD. */
const credits = z
  .string()
  .regex(/^[0-9]{1,9}(\.[0-9]{1,2})?$/, 'has to be an amount of credits, like 500 or 0.5')
  .transform((text) => Math.round(Number(text) * 100) * (microUsdPerCredit / 100));

const text = z.string();
const choice = <const T extends readonly string[]>(values: T) =>
  z.enum(values, `has to be one of ${values.join(', ')}`);

const names = <const T extends readonly string[]>(values: T) =>
  z.string().transform((list, context): ReadonlySet<T[number]> => {
    const given = list
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '');
    if (given.some((name) => !values.includes(name)))
      context.addIssue({ code: 'custom', message: `has to be a list of ${values.join(', ')}` });
    return new Set(given);
  });

const postgresUrl = z
  .string()
  .refine((url) => /^postgres(ql)?:$/.test(URL.parse(url)?.protocol ?? ''), 'has to be a postgres:// URL');

/** Every setting of the server, apart from the models' own. This table is the documentation. */
export const settings = {
  port: setting('PORT', integer(0, 65_535), '4180', 'TCP port; 0 takes any free one'),
  host: setting('HOST', text, '127.0.0.1', 'address to listen on'),
  databaseUrl: setting('DATABASE_URL', postgresUrl.optional(), undefined, 'Postgres; embedded when not set'),
  dataFolder: setting('DATA_FOLDER', text, '.plumbline/data', 'folder of the embedded database'),
  serverRole: setting(
    'SERVER_ROLE',
    choice(['api', 'worker', 'all']),
    'all',
    'what this process does: answer requests, work on runs, or both',
  ),
  logLevel: setting('LOG_LEVEL', choice(logLevels), 'info', `${logLevels.join(', ')}; warn on a terminal`),
  ratePerAddress: setting(
    'RATE_LIMIT_PER_ADDRESS',
    integer(0, 1_000_000),
    '1200',
    'requests per minute from one address to one process; 0 for no limit',
  ),
  ratePerAccount: setting(
    'RATE_LIMIT_PER_ACCOUNT',
    integer(0, 1_000_000),
    '600',
    'requests per minute of one account to one process; 0 for no limit',
  ),
  trustProxy: setting(
    'TRUST_PROXY',
    integer(0, 10),
    '0',
    'reverse proxies in front whose X-Forwarded-For is believed',
  ),
  adminToken: setting(
    'ADMIN_TOKEN',
    z.string().min(32, 'has to have at least 32 characters').max(500).optional(),
    undefined,
    'opens the admin API to the operator, for the first account',
  ),
  billing: setting(
    'BILLING',
    choice(['credits', 'off']),
    'credits',
    'off: runs are not charged, usage is recorded, amounts are caps alone',
  ),
  billingMessage: setting(
    'BILLING_MESSAGE',
    z.string().max(500, 'has to have at most 500 characters').optional(),
    undefined,
    'what users are told in place of Buy Credits where nothing is billed or sold',
  ),
  initialGrant: setting(
    'INITIAL_GRANT',
    credits.optional(),
    undefined,
    'credits a new account starts with; 500 when embedded, otherwise 0',
  ),
  grantDays: setting('GRANT_DAYS', integer(0, 36_500), '0', 'days until given credits expire; 0 for never'),
  creditDays: setting(
    'CREDIT_DAYS',
    integer(0, 36_500),
    '0',
    'days until bought credits expire; 0 for never',
  ),
  minimumBalance: setting('MINIMUM_BALANCE', credits, '1', 'credits below which no run starts'),
  freePerDay: setting(
    'FREE_PER_DAY',
    credits,
    '50',
    'credits of rejected work per organization and day that are not charged',
  ),
  chargeRejected: setting(
    'CHARGE_REJECTED',
    choice(['allowance', 'full']),
    'allowance',
    'full: rejected runs are charged without a free allowance',
  ),
  dailyLossLimit: setting(
    'DAILY_LOSS_LIMIT',
    credits,
    '10000',
    'credits of unpaid work per UTC day after which no new run starts; 0 for no limit',
  ),
  priceFile: setting('PRICE_FILE', text.optional(), undefined, 'JSON file of model prices, read at start'),
  advisoryChecks: setting(
    'ADVISORY_CHECKS',
    names(optionalChecks),
    '',
    `checks that are reported but refuse nothing: any of ${optionalChecks.join(', ')}`,
  ),
  maxAttempts: setting('MAX_ATTEMPTS', integer(1, 20), '3', 'attempts of a run, repairs included'),
  runConcurrency: setting('RUN_CONCURRENCY', integer(1, 100), '4', 'runs this process works on at a time'),
  messageDays: setting(
    'MESSAGE_DAYS',
    integer(0, 36_500),
    '30',
    'days after the end of a run that its conversation with models is kept; 0 for as long as the project',
  ),
  contextTokens: setting(
    'CONTEXT_TOKENS',
    integer(1_000, 2_000_000),
    '60000',
    'most tokens of workspace files shown to a model in one request',
  ),
} as const;

type Parsed = { readonly [K in keyof typeof settings]: z.output<(typeof settings)[K]['schema']> };
export type Config = Omit<Parsed, 'initialGrant'> & { readonly initialGrant: number };

const embeddedGrant = 500 * microUsdPerCredit;

/**
 * The configuration in an environment; empty variables count as not set. Amounts are micro-USD.
 * Throws `configuration_invalid` naming every variable that is wrong, without its value: it may be a secret.
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const parsed: Record<string, unknown> = {};
  const faults: string[] = [];
  for (const [name, { variable, schema, fallback }] of Object.entries(settings)) {
    const given = environment[variable]?.trim();
    const result = schema.safeParse(given === undefined || given === '' ? fallback : given);
    if (result.success) parsed[name] = result.data;
    else faults.push(`${variable} ${result.error.issues[0]?.message}`);
  }
  if (faults.length > 0) {
    throw new AppError('configuration_invalid', `${faults.join('; ')}. The server was not started.`, {
      details: { faults },
    });
  }
  const { initialGrant, ...rest } = parsed as Parsed;
  if (rest.billing === 'off') return { ...rest, minimumBalance: 0, initialGrant: 0 };
  return { ...rest, initialGrant: initialGrant ?? (rest.databaseUrl === undefined ? embeddedGrant : 0) };
}
