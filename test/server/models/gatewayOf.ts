import { createGateway, type ModelAnswer, type ModelRequest } from '../../../server/models/gateway.ts';
import type { ModelConfig } from '../../../server/models/modelConfig.ts';

export const aMinute = 60_000;
export const key = 'sk-canary-7f3a9b2c';
export const prompt = 'The prompt of the canary: const secretPlan = 42; // never to be quoted';

type Settings = {
  timeouts?: Partial<ModelConfig['timeouts']>;
  maxAnswerBytes?: number;
  allowPrivate?: boolean;
  outputLimitField?: 'max_tokens' | 'max_completion_tokens';
  warn?(fields: Record<string, unknown>, message: string): void;
};

/** Asks a service once, through the gateway and the real SDK. */
export function connect(baseUrl: string, settings: Settings = {}) {
  const roles = {
    architect: [{ provider: 'test', model: 'strong' }],
    implementer: [{ provider: 'test', model: 'cheap' }],
  };
  const gateway = createGateway(
    {
      connection: {
        baseUrl,
        apiKey: key,
        roles,
        demo: false,
        allowPrivate: settings.allowPrivate ?? true,
        outputLimitField: settings.outputLimitField ?? 'max_tokens',
      },
      timeouts: {
        connectMs: aMinute,
        firstTokenMs: aMinute,
        idleMs: aMinute,
        totalMs: aMinute,
        ...settings.timeouts,
      },
      maxAnswerBytes: settings.maxAnswerBytes ?? 100_000,
      maxOutputTokens: 1_000,
    },
    settings.warn ? { logger: { warn: settings.warn } } : {},
  );
  return (request: Partial<ModelRequest> = {}): Promise<ModelAnswer> =>
    gateway.complete({
      role: 'implementer',
      model: { provider: 'test', model: 'cheap' },
      messages: [{ role: 'user', content: prompt }],
      maxOutputTokens: 500,
      signal: new AbortController().signal,
      idempotencyKey: 'run:step:1',
      ...request,
    });
}
