import assert from 'node:assert/strict';
import { AppError } from '#shared/appError.ts';
import { readConfig, settings } from '../../server/config.ts';

describe('the configuration', () => {
  it('is complete without any variable: loopback, embedded, credits', () => {
    const expected = {
      port: 4180,
      host: '127.0.0.1',
      databaseUrl: undefined,
      dataFolder: '.plumbline/data',
      serverRole: 'all',
      logLevel: 'info',
      ratePerAddress: 1200,
      ratePerAccount: 600,
      trustProxy: 0,
      adminToken: undefined,
      billing: 'credits',
      initialGrant: 5_000_000,
      minimumBalance: 10_000,
      freePerDay: 500_000,
      chargeRejected: 'allowance',
      priceFile: undefined,
      maxAttempts: 3,
      contextTokens: 60_000,
    };
    const config = readConfig({});
    assert.deepEqual({ ...config, ...expected }, config);
  });

  it('treats an empty variable as one that is not set', () => {
    assert.deepEqual(readConfig({ PORT: '', DATABASE_URL: '  ' }), readConfig({}));
  });

  it('reads credits exactly, as micro-USD', () => {
    const grant = (INITIAL_GRANT: string) => readConfig({ INITIAL_GRANT }).initialGrant;
    assert.equal(grant('0'), 0);
    assert.equal(grant('0.01'), 100);
    assert.equal(grant('1.1'), 11_000);
    assert.equal(grant('999999999.99'), 9_999_999_999_900);
  });

  it('gives nothing to new accounts of a server on Postgres unless told', () => {
    const DATABASE_URL = 'postgres://plumbline@localhost/plumbline';
    assert.equal(readConfig({ DATABASE_URL }).initialGrant, 0);
    assert.equal(readConfig({ DATABASE_URL, INITIAL_GRANT: '5' }).initialGrant, 50_000);
  });

  const wrong: Record<string, string[]> = {
    PORT: ['x', '-1', '65536', '1.5', '1e3'],
    SERVER_ROLE: ['both'],
    LOG_LEVEL: ['verbose'],
    DATABASE_URL: ['mysql://x', 'not a url'],
    ADMIN_TOKEN: ['x'.repeat(31)],
    INITIAL_GRANT: ['-1', '1.234', 'many'],
    MAX_ATTEMPTS: ['0', '21'],
    CHARGE_REJECTED: ['no'],
    BILLING: ['free'],
  };
  for (const [variable, values] of Object.entries(wrong)) {
    it(`names ${variable} when it makes no sense, without repeating its value`, () => {
      for (const value of values) {
        assert.throws(
          () => readConfig({ [variable]: value }),
          (error) =>
            error instanceof AppError &&
            error.code === 'configuration_invalid' &&
            error.message.startsWith(`${variable} has to`) &&
            !error.message.includes(`"${value}"`),
          `${variable}=${value}`,
        );
      }
    });
  }

  it('names everything that is wrong at once', () => {
    assert.throws(() => readConfig({ PORT: 'x', BILLING: 'x' }), /^AppError: PORT .*; BILLING /);
  });

  it('lists each variable once', () => {
    const variables = Object.values(settings).map(({ variable }) => variable);
    assert.equal(new Set(variables).size, variables.length);
  });
});
