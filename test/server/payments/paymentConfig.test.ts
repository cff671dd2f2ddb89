import assert from 'node:assert/strict';
import { AppError } from '#shared/appError.ts';
import { parsePackages } from '../../../server/payments/creditPackage.ts';
import { fromMinorUnits, toMinorUnits } from '../../../server/payments/currencyAmount.ts';
import { readPaymentConfig } from '../../../server/payments/paymentConfig.ts';
import { paymentSettings } from '../../../server/payments/paymentSettings.ts';
import { startServerProcess } from '../../support/serverProcess.ts';
import { toldDefaults } from '../toldDefaults.ts';

const live = {
  STRIPE_SECRET_KEY: 'sk_live_0123456789',
  STRIPE_WEBHOOK_SECRET: 'whsec_0123456789',
  PUBLIC_URL: 'https://credits.example.com/',
};

describe('the configuration of payments', () => {
  const read = (environment: Record<string, string>, embedded = false) =>
    readPaymentConfig(environment, { embedded });
  const refuses = (environment: Record<string, string>, message: RegExp, embedded = false): void => {
    assert.throws(
      () => read(environment, embedded),
      (error) =>
        error instanceof AppError &&
        error.code === 'configuration_invalid' &&
        message.test(error.message) &&
        Object.entries(environment).every(
          ([name, value]) => value === '' || name === 'CREDIT_PACKAGES' || !error.message.includes(value),
        ),
    );
  };

  it('sells nothing without a key, and the default packages with one', () => {
    assert.equal(read({}), null);
    const config = read({ STRIPE_SECRET_KEY: 'rk_test_0123456789' }, true);
    assert.deepEqual(
      config?.packages.map(({ id, credits, priceMinor }) => [id, credits, priceMinor]),
      [
        ['buy_100', 100, 100],
        ['buy_500', 500, 500],
        ['buy_2500', 2500, 2500],
      ],
    );
    assert.equal(config?.live, false);
  });

  it('takes a live key only with Postgres, a webhook secret, an https address and Stripe itself', () => {
    assert.equal(read(live)?.live, true);
    assert.equal(read(live)?.publicUrl, 'https://credits.example.com');
    refuses(live, /live key.*embedded database.*Set DATABASE_URL/, true);
    refuses({ ...live, STRIPE_SECRET_KEY: 'rk_live_0123456789' }, /live key/, true);
    refuses({ ...live, STRIPE_WEBHOOK_SECRET: '' }, /STRIPE_WEBHOOK_SECRET has to be set/);
    refuses({ ...live, PUBLIC_URL: 'http://credits.example.com' }, /PUBLIC_URL has to be the https/);
    refuses({ ...live, STRIPE_API_URL: 'https://stripe.example.com' }, /goes to Stripe alone/);
  });

  it('is refused when the server starts with a live key on the embedded database, in words', async () => {
    await assert.rejects(
      startServerProcess({ ...live, DATA_FOLDER: 'memory://' }),
      /ended \(2\)[\s\S]*live key[\s\S]*The server was not started/,
    );
  });

  it('takes two webhook secrets while one replaces the other', () => {
    const STRIPE_WEBHOOK_SECRET = 'whsec_0123456789, whsec_9876543210';
    assert.deepEqual(read({ ...live, STRIPE_WEBHOOK_SECRET })?.webhookSecrets, [
      'whsec_0123456789',
      'whsec_9876543210',
    ]);
  });

  const wrong: Record<string, string[]> = {
    STRIPE_SECRET_KEY: ['pk_test_0123456789', 'sk_test_', 'nonsense'],
    STRIPE_WEBHOOK_SECRET: ['secret', 'whsec_0123456789,other'],
    PUBLIC_URL: ['ftp://example.com', 'example'],
    STRIPE_INVOICES: ['yes'],
    STRIPE_TAX_CODE: ['general'],
    PAYMENT_PAYLOAD_DAYS: ['-1', 'x'],
  };
  for (const [variable, values] of Object.entries(wrong)) {
    it(`names ${variable} when it makes no sense, without its value`, () => {
      for (const value of values) refuses({ [variable]: value }, new RegExp(`^${variable} has to`));
    });
  }

  it('is what the help says where it is not set', () => {
    const told = toldDefaults(paymentSettings);
    assert.equal(Object.keys(told).length, 4);
    assert.deepEqual(read({ ...live, ...told }), read(live));
  });

  it('refuses packages that would sell for another amount than was meant', () => {
    for (const [text, why] of [
      ['', /has to be a list/],
      ['buy_1=0:1.00:usd', /has to be a list/],
      ['buy_1=1:0.00:usd', /price/],
      ['buy_1=1:1.001:usd', /price/],
      ['buy_1=1:1.5:jpy', /price/],
      ['buy_1=1:1.00:kwd', /not supported/],
      ['buy_1=1:1.00:usd,buy_1=2:2.00:usd', /twice/],
      ['buy_1=1,5:1.00:usd', /has to be a list/],
    ] as const) {
      assert.match(String(parsePackages(text)), why, text);
    }
  });

  it('counts money in the unit of its currency', () => {
    assert.equal(toMinorUnits('4.9', 'usd'), 490);
    assert.equal(toMinorUnits('450', 'jpy'), 450);
    assert.equal(fromMinorUnits(5, 'usd'), '0.05');
    assert.equal(fromMinorUnits(123456, 'eur'), '1234.56');
    assert.equal(fromMinorUnits(450, 'jpy'), '450');
  });
});
