import type { ModelVariable } from './modelConfig.ts';

/** What each setting of the models is for, in the order an operator meets them. */
export const modelSettings: Readonly<Record<ModelVariable, string>> = {
  MODEL_BASE_URL: 'address of an OpenAI-compatible service, like http://127.0.0.1:11434/v1',
  MODEL_API_KEY: 'its key; local services need none',
  ARCHITECT_MODELS:
    'models that plan and review, comma-separated; the next is asked when one is out of service',
  IMPLEMENTER_MODELS: 'models that write changes, likewise',
  MODEL: 'demo: scripted answers that only know the sample project',
  MODEL_PROVIDER: 'name of the service in the price list; taken from the address when not set',
  MODEL_MAX_OUTPUT_TOKENS: 'most tokens of one answer (8000)',
  MODEL_CONNECT_TIMEOUT: 'seconds until a call has to be connected (30)',
  MODEL_FIRST_TOKEN_TIMEOUT: 'seconds until its answer has to begin (300)',
  MODEL_IDLE_TIMEOUT: 'seconds an answer may pause (60)',
  MODEL_TOTAL_TIMEOUT: 'seconds a call may take in all (900)',
  ALLOW_PRIVATE_MODEL_URLS: 'false: the service has to be at a public address (true)',
};
