import assert from 'node:assert/strict';
import { AppError } from '#shared/appError.ts';
import { readModelConfig } from '../../../server/models/modelConfig.ts';
import { modelSettings } from '../../../server/models/modelSettings.ts';
import { toldDefaults } from '../toldDefaults.ts';

const service = {
  MODEL_BASE_URL: 'https://api.openai.com/v1',
  MODEL_API_KEY: 'sk-canary-1',
  ARCHITECT_MODELS: 'strong, stronger',
  IMPLEMENTER_MODELS: 'cheap',
};

function problem(environment: Record<string, string>): string {
  try {
    readModelConfig(environment, null);
  } catch (error) {
    assert.ok(error instanceof AppError && error.code === 'configuration_invalid');
    return error.message;
  }
  return assert.fail('it was accepted');
}

describe('model settings', () => {
  it('connect nothing when nothing is set', () => {
    const empty = Object.fromEntries(Object.keys(service).map((name) => [name, '']));
    assert.equal(readModelConfig({}, null).connection, null);
    assert.equal(readModelConfig(empty, null).connection, null);
  });

  it('keep the order of the models, under the name of the company', () => {
    const { connection } = readModelConfig(service, null);
    assert.deepEqual(connection?.roles, {
      architect: [
        { provider: 'openai', model: 'strong' },
        { provider: 'openai', model: 'stronger' },
      ],
      implementer: [{ provider: 'openai', model: 'cheap' }],
    });
    assert.equal(connection.outputLimitField, 'max_completion_tokens');
  });

  for (const [url, provider] of [
    ['https://openrouter.ai/api/v1', 'openrouter'],
    ['http://127.0.0.1:11434/v1', 'local'],
    ['http://[::1]:11434/v1', 'local'],
    ['http://localhost:1234/v1', 'local'],
    ['http://models/v1', 'models'],
  ] as const) {
    it(`call the provider at ${url} "${provider}"`, () => {
      const { connection } = readModelConfig({ ...service, MODEL_BASE_URL: url }, null);
      assert.equal(connection?.roles.implementer[0]?.provider, provider);
      assert.equal(connection.outputLimitField, 'max_tokens');
    });
  }

  it('let the operator name the provider, as it stands in the price list', () => {
    const { connection } = readModelConfig({ ...service, MODEL_PROVIDER: 'our-own' }, null);
    assert.equal(connection?.roles.architect[0]?.provider, 'our-own');
  });

  it('need no key for a local service', () => {
    const { MODEL_API_KEY: _, ...keyless } = service;
    assert.ok(readModelConfig(keyless, null).connection?.apiKey);
  });

  it('allow private addresses unless the operator forbids them', () => {
    assert.equal(readModelConfig(service, null).connection?.allowPrivate, true);
    const strict = readModelConfig({ ...service, ALLOW_PRIVATE_MODEL_URLS: 'false' }, null);
    assert.equal(strict.connection?.allowPrivate, false);
  });

  it('use the demo model only when asked for by name', () => {
    const { connection } = readModelConfig({ ...service, MODEL: 'demo' }, 'http://127.0.0.1:1/v1');
    assert.equal(connection?.demo, true);
    assert.equal(connection.baseUrl, 'http://127.0.0.1:1/v1');
    assert.equal(readModelConfig(service, 'http://127.0.0.1:1/v1').connection?.demo, false);
  });

  it('name everything that is missing', () => {
    const told = problem({ MODEL_API_KEY: 'sk-canary-1' });
    assert.match(told, /MODEL_BASE_URL, ARCHITECT_MODELS, IMPLEMENTER_MODELS not set/);
  });

  const wrong: [string, string][] = [
    ['MODEL', 'gpt'],
    ['MODEL_BASE_URL', 'api.openai.com'],
    ['MODEL_BASE_URL', 'file:///etc/passwd'],
    ['MODEL_BASE_URL', 'https://me:sk-canary-1@api.openai.com/v1'],
    ['MODEL_PROVIDER', 'Big Company'],
    ['ARCHITECT_MODELS', ' , '],
    ['ALLOW_PRIVATE_MODEL_URLS', 'yes'],
    ['MODEL_MAX_OUTPUT_TOKENS', 'lots'],
    ['MODEL_IDLE_TIMEOUT', '0'],
  ];
  for (const [name, value] of wrong) {
    it(`refuse ${name}=${value} by its name, without its value`, () => {
      const told = problem({ ...service, [name]: value });
      assert.ok(told.includes(name), told);
      assert.ok(!told.includes('canary'), told);
    });
  }

  it('are what the help says when they are not set', () => {
    const told = toldDefaults(modelSettings);
    assert.equal(Object.keys(told).length, 6);
    assert.deepEqual(readModelConfig({ ...service, ...told }, null), readModelConfig(service, null));
  });

  it('take times in seconds', () => {
    assert.equal(readModelConfig({ MODEL_IDLE_TIMEOUT: '7' }, null).timeouts.idleMs, 7_000);
  });
});
