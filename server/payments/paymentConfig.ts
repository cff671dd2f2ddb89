import * as z from 'zod';
import { AppError } from '#shared/appError.ts';
import { type CreditPackage, parsePackages } from './creditPackage.ts';

/** How a checkout is made, apart from what is sold. */
export type CheckoutOptions = {
  readonly invoices: boolean;
  readonly taxIds: boolean;
  readonly automaticTax: boolean;
  readonly taxCode: string | undefined;
};

export type PaymentConfig = {
  readonly secretKey: string;
  readonly live: boolean;
  /** Any of them may have signed a webhook; empty when none can be verified. */
  readonly webhookSecrets: readonly string[];
  readonly packages: readonly CreditPackage[];
  readonly checkout: CheckoutOptions;
  /** Where browsers reach this server; its own address when not set. */
  readonly publicUrl: string | undefined;
  /** Another address of the Stripe API than its own, for tests. */
  readonly apiUrl: URL | undefined;
  /** Days until the body of an event that was worked on is forgotten. */
  readonly payloadDays: number;
};

const onOff = z.enum(['on', 'off'], 'has to be on or off').transform((value) => value === 'on');
const list = z.string().transform((text) =>
  text
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean),
);

const schemas = {
  STRIPE_SECRET_KEY: z
    .string()
    .regex(/^[sr]k_(test|live)_[A-Za-z0-9_]{8,}$/, 'has to be a secret or restricted key of Stripe')
    .optional(),
  STRIPE_WEBHOOK_SECRET: list
    .pipe(z.array(z.string().regex(/^whsec_\S{8,}$/, 'has to begin with whsec_')))
    .default([]),
  CREDIT_PACKAGES: z
    .string()
    .default('buy_100=100:1.00:usd, buy_500=500:5.00:usd, buy_2500=2500:25.00:usd')
    .transform((text, context) => {
      const packages = parsePackages(text);
      if (typeof packages !== 'string') return packages;
      context.addIssue({ code: 'custom', message: packages });
      return z.NEVER;
    }),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/, error: 'has to be an http or https address' })
    .transform((url) => url.replace(/\/+$/, ''))
    .optional(),
  STRIPE_INVOICES: onOff.default(false),
  STRIPE_TAX_IDS: onOff.default(false),
  STRIPE_AUTOMATIC_TAX: onOff.default(false),
  STRIPE_TAX_CODE: z
    .string()
    .regex(/^txcd_[0-9]+$/, 'has to be a tax code of Stripe, like txcd_10000000')
    .optional(),
  STRIPE_API_URL: z
    .url({ protocol: /^https?$/, error: 'has to be an http or https address' })
    .transform((url) => new URL(url))
    .optional(),
  PAYMENT_PAYLOAD_DAYS: z
    .string()
    .regex(/^[0-9]{1,4}$/, 'has to be a number of days')
    .transform(Number)
    .default(30),
} as const;
export type PaymentVariable = keyof typeof schemas;
const environmentSchema = z.object(schemas);

/**
 * How credits are sold, from an environment; null when there is no key. Empty variables count as not set. Throws
 * `configuration_invalid` naming what is wrong, without values: they may be secrets.
 */
export function readPaymentConfig(
  environment: Readonly<Record<string, string | undefined>>,
  { embedded }: { embedded: boolean },
): PaymentConfig | null {
  const given = Object.entries(environment).filter(([, value]) => value !== undefined && value.trim() !== '');
  const parsed = environmentSchema.safeParse(
    Object.fromEntries(given.map(([name, value]) => [name, value?.trim()])),
  );
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => `${String(path[0])} ${message}`);
    throw refuse(`${[...new Set(faults)].join('; ')}.`);
  }
  const values = parsed.data;
  const secretKey = values.STRIPE_SECRET_KEY;
  if (secretKey === undefined) return null;
  const live = secretKey.slice(3).startsWith('live_');
  if (live) refuseUnsafe(values, embedded);
  return {
    secretKey,
    live,
    webhookSecrets: values.STRIPE_WEBHOOK_SECRET,
    packages: values.CREDIT_PACKAGES,
    checkout: {
      invoices: values.STRIPE_INVOICES,
      taxIds: values.STRIPE_TAX_IDS,
      automaticTax: values.STRIPE_AUTOMATIC_TAX,
      taxCode: values.STRIPE_TAX_CODE,
    },
    publicUrl: values.PUBLIC_URL,
    apiUrl: values.STRIPE_API_URL,
    payloadDays: values.PAYMENT_PAYLOAD_DAYS,
  };
}

/** Real money asks for more than a test does. */
function refuseUnsafe(values: z.output<typeof environmentSchema>, embedded: boolean): void {
  if (embedded) {
    throw refuse(
      'STRIPE_SECRET_KEY is a live key, and the embedded database may lose what was just written when the power fails: a payment could be lost. Set DATABASE_URL to a Postgres, or use a test key.',
    );
  }
  if (values.STRIPE_WEBHOOK_SECRET.length === 0) {
    throw refuse(
      'STRIPE_SECRET_KEY is a live key, so STRIPE_WEBHOOK_SECRET has to be set: it is how refunds and disputes are heard of in time.',
    );
  }
  if (values.PUBLIC_URL === undefined || !values.PUBLIC_URL.startsWith('https:')) {
    throw refuse(
      'STRIPE_SECRET_KEY is a live key, so PUBLIC_URL has to be the https address of this server.',
    );
  }
  if (values.STRIPE_API_URL !== undefined) {
    throw refuse('STRIPE_SECRET_KEY is a live key, which goes to Stripe alone: STRIPE_API_URL is for tests.');
  }
}

const refuse = (what: string): AppError =>
  new AppError('configuration_invalid', `${what} The server was not started.`);
