import assert from 'node:assert/strict';
import { readPaymentConfig } from '../../../server/payments/paymentConfig.ts';
import type { Purchase } from '../../../server/payments/purchase.ts';
import { createStripeProvider } from '../../../server/payments/stripe/stripeProvider.ts';
import { stripeMockUrl } from '../../support/stripeMock.ts';
import { StripeServer } from '../../support/stripeServer.ts';

const purchase: Purchase = {
  id: '6f3c1c2e-5f0e-4d54-9f0c-2f4a6a1d9b11',
  orgId: '6f3c1c2e-5f0e-4d54-9f0c-2f4a6a1d9b12',
  accountId: '6f3c1c2e-5f0e-4d54-9f0c-2f4a6a1d9b13',
  package: 'buy_500',
  amount: 5_000_000,
  priceMinor: 490,
  currency: 'eur',
  state: 'created',
  sessionId: null,
  paymentIntentId: null,
  url: null,
  paidMinor: 0,
  refundedMinor: 0,
  disputedMinor: 0,
  debtPaid: 0,
  problem: null,
  createdAt: '2026-01-01T00:00:00.000Z',
};

// Without stripe-mock one line says that requests are not checked; with CI=true that is a failure.
if (stripeMockUrl() !== null) {
  describe("requests to Stripe, checked against Stripe's own description of its API", () => {
    let stripe: StripeServer;
    before(async () => {
      stripe = await new StripeServer().start();
    });
    after(() => stripe.stop());

    const providerWith = (settings: Record<string, string>, options: { timeoutMs?: number } = {}) => {
      const config = readPaymentConfig({ ...stripe.environment, ...settings }, { embedded: true });
      if (config === null) throw new Error('no configuration');
      return createStripeProvider(config, {
        publicUrl: () => 'http://127.0.0.1:1',
        version: '0.0.0',
        ...options,
      });
    };

    it('are accepted with every option off and on', async () => {
      await providerWith({}).createSession(purchase, null);
      const everything = {
        STRIPE_INVOICES: 'on',
        STRIPE_TAX_IDS: 'on',
        STRIPE_AUTOMATIC_TAX: 'on',
        STRIPE_TAX_CODE: 'txcd_10000000',
      };
      const provider = providerWith(everything);
      const options = () => {
        const form = stripe.forms.findLast(({ request }) => request === 'POST /v1/checkout/sessions')?.form;
        return [
          'invoice_creation[enabled]',
          'tax_id_collection[enabled]',
          'automatic_tax[enabled]',
          'line_items[0][price_data][product_data][tax_code]',
          'line_items[0][price_data][tax_behavior]',
        ].map((name) => form?.get(name));
      };
      assert.deepEqual(options(), ['false', 'false', 'false', null, null]);
      const other = { ...purchase, id: '6f3c1c2e-5f0e-4d54-9f0c-2f4a6a1d9b14' };
      const { sessionId } = await provider.createSession(other, 'ada@example.com');
      assert.deepEqual(options(), ['true', 'true', 'true', 'txcd_10000000', 'exclusive']);
      stripe.pay(sessionId);
      const { paymentIntentId } = await provider.readPayment(sessionId);
      assert.ok(paymentIntentId);
      assert.equal(await provider.findSession(paymentIntentId), sessionId);
      await provider.refund({ paymentIntentId, amountMinor: 90, key: 'one' });
      const seen = [];
      for await (const event of provider.eventsSince(0)) seen.push(event.type);
      assert.deepEqual(seen, ['charge.refunded', 'checkout.session.completed']);
      assert.deepEqual(stripe.refused, []);
      assert.deepEqual([...new Set(stripe.requests.map((one) => one.replace(/cs_\w+/, ':id')))].sort(), [
        'GET /v1/checkout/sessions',
        'GET /v1/checkout/sessions/:id',
        'GET /v1/disputes',
        'GET /v1/events',
        'GET /v1/refunds',
        'POST /v1/checkout/sessions',
        'POST /v1/refunds',
      ]);
    });

    it('are given up when Stripe hangs, and none is left half done: the next one makes the same session', async () => {
      const before = stripe.sessions.size;
      const slow = { ...purchase, id: '6f3c1c2e-5f0e-4d54-9f0c-2f4a6a1d9b15' };
      stripe.fail('hang', 3, /^POST/);
      const provider = providerWith({}, { timeoutMs: 100 });
      await assert.rejects(provider.createSession(slow, null), { code: 'payments_unavailable' });
      const patient = providerWith({});
      const { sessionId } = await patient.createSession(slow, null);
      assert.equal((await patient.createSession(slow, null)).sessionId, sessionId);
      assert.equal(stripe.sessions.size, before + 1);
    });

    it('would be refused if they had a parameter that Stripe does not know', async () => {
      const answer = await fetch(`${stripe.url}/v1/checkout/sessions`, {
        method: 'POST',
        headers: { authorization: 'Bearer sk_test_12345678' },
        body: new URLSearchParams({ mode: 'payment', clients_reference: 'x' }),
      });
      assert.equal(answer.status, 400);
      assert.match(stripe.refused.join(), /clients_reference/);
    });
  });
}
