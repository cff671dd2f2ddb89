import * as z from 'zod';
import { AppError } from '#shared/appError.ts';
import type { Role } from '#shared/quotes.contract.ts';
import type { ModelRef } from './gateway.ts';
import type { Timeouts } from './watch.ts';

export type ModelConnection = {
  baseUrl: string;
  apiKey: string;
  roles: Record<Role, ModelRef[]>;
  demo: boolean;
  /** Whether the service may be at an address that is not of the public internet. */
  allowPrivate: boolean;
  /** What the service calls the output limit: OpenAI's newer models refuse the older name, others know only that. */
  outputLimitField: 'max_tokens' | 'max_completion_tokens';
};

export type ModelConfig = {
  /** Null when nothing is connected. */
  connection: ModelConnection | null;
  timeouts: Timeouts;
  maxAnswerBytes: number;
  maxOutputTokens: number;
};

/** Local services take any key, but the SDK insists on one. */
const noKey = 'no-key';

const integer = (least: number, most: number) => {
  const wrong = `has to be a whole number from ${least} to ${most}`;
  return z.coerce.number(wrong).int(wrong).min(least, wrong).max(most, wrong);
};
const seconds = integer(1, 7_200);
const list = z
  .string()
  .transform((text) =>
    text
      .split(',')
      .map((name) => name.trim())
      .filter(Boolean),
  )
  .pipe(z.array(z.string().max(200)).min(1, 'has to name at least one model').max(10));

/** Every setting of the models, as `settings` of the server's configuration is for the rest. Times are seconds. */
const environmentSchema = z.object({
  /** `demo`: the scripted model of the sample project instead of a service. */
  MODEL: z.enum(['demo'], 'has to be "demo", or not set').optional(),
  /** Of an OpenAI-compatible service; it usually ends in /v1. */
  MODEL_BASE_URL: z
    .url({ protocol: /^https?$/, error: 'has to be an http or https address' })
    .refine(
      (url) => URL.parse(url)?.username === '',
      'must not hold a user name: the key goes to MODEL_API_KEY',
    )
    .optional(),
  /** Local services need none. */
  MODEL_API_KEY: z.string().max(1_000).optional(),
  /** Under which the models stand in the price list; the name of the service's host when not set. */
  MODEL_PROVIDER: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]{0,99}$/, 'has to be a short lower-case name')
    .optional(),
  /** Names with commas between them; the next is asked when the one before is out of service. */
  ARCHITECT_MODELS: list.optional(),
  IMPLEMENTER_MODELS: list.optional(),
  /**
   * The address is the operator's own, who often runs the model on the same machine, so private ones are allowed. `false` is
   * for hosts from which nobody may reach into the internal network.
   */
  ALLOW_PRIVATE_MODEL_URLS: z.enum(['true', 'false'], 'has to be "true" or "false"').default('true'),
  /** Of one answer; every quote and hold counts on it. */
  MODEL_MAX_OUTPUT_TOKENS: integer(256, 200_000).default(8_000),
  /** Until the connection stands. */
  MODEL_CONNECT_TIMEOUT: seconds.default(30),
  /** From there to the first piece of the answer: local services load the model then, reasoning ones think in silence. */
  MODEL_FIRST_TOKEN_TIMEOUT: seconds.default(300),
  /** Between two pieces. */
  MODEL_IDLE_TIMEOUT: seconds.default(60),
  MODEL_TOTAL_TIMEOUT: seconds.default(900),
});

export type ModelVariable = keyof z.output<typeof environmentSchema>;
type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The connected models as the environment says; empty variables count as not set. The demo model is used only when MODEL=demo
 * asks for it: `demoUrl` is where it listens then. Throws `configuration_invalid` naming the variables that are wrong.
 */
export function readModelConfig(environment: Environment, demoUrl: string | null): ModelConfig {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = environmentSchema.safeParse(given);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`);
    throw new AppError(
      'configuration_invalid',
      `The model settings are wrong: ${problems.join('; ')}. The server was not started.`,
    );
  }
  const { data } = parsed;
  return {
    connection: data.MODEL === 'demo' ? demoConnection(demoUrl) : connectionOf(data),
    timeouts: {
      connectMs: data.MODEL_CONNECT_TIMEOUT * 1_000,
      firstTokenMs: data.MODEL_FIRST_TOKEN_TIMEOUT * 1_000,
      idleMs: data.MODEL_IDLE_TIMEOUT * 1_000,
      totalMs: data.MODEL_TOTAL_TIMEOUT * 1_000,
    },
    maxAnswerBytes: 2_000_000,
    maxOutputTokens: data.MODEL_MAX_OUTPUT_TOKENS,
  };
}

export const asksForDemo = (environment: Environment): boolean => environment['MODEL'] === 'demo';

function demoConnection(demoUrl: string | null): ModelConnection {
  if (!demoUrl) throw new AppError('configuration_invalid', 'The demo model is not running.');
  const roles = {
    architect: [{ provider: 'demo', model: 'demo-architect' }],
    implementer: [{ provider: 'demo', model: 'demo-implementer' }],
  };
  return {
    baseUrl: demoUrl,
    apiKey: noKey,
    roles,
    demo: true,
    allowPrivate: true,
    outputLimitField: 'max_tokens',
  };
}

function connectionOf(data: z.output<typeof environmentSchema>): ModelConnection | null {
  const { MODEL_BASE_URL: baseUrl, ARCHITECT_MODELS: architect, IMPLEMENTER_MODELS: implementer } = data;
  const some = baseUrl ?? data.MODEL_API_KEY ?? architect ?? implementer;
  if (some === undefined) return null;
  const missing = [
    baseUrl ? [] : 'MODEL_BASE_URL',
    architect ? [] : 'ARCHITECT_MODELS',
    implementer ? [] : 'IMPLEMENTER_MODELS',
  ].flat();
  if (!baseUrl || !architect || !implementer) {
    throw new AppError(
      'configuration_invalid',
      `The model settings are incomplete: ${missing.join(', ')} not set. Set them too, or none of them to start without a model. The server was not started.`,
    );
  }
  const host = new URL(baseUrl).hostname;
  const provider = data.MODEL_PROVIDER ?? providerOf(host);
  const refs = (names: string[]): ModelRef[] => names.map((model) => ({ provider, model }));
  return {
    baseUrl,
    apiKey: data.MODEL_API_KEY ?? noKey,
    roles: { architect: refs(architect), implementer: refs(implementer) },
    demo: false,
    allowPrivate: data.ALLOW_PRIVATE_MODEL_URLS === 'true',
    outputLimitField: host === 'api.openai.com' ? 'max_completion_tokens' : 'max_tokens',
  };
}

/** `api.openai.com` → `openai`; an address that has no name → `local`. */
function providerOf(host: string): string {
  if (/^[0-9.]+$|^\[|^localhost$/.test(host)) return 'local';
  const labels = host.split('.');
  return labels.at(-2) ?? host;
}
