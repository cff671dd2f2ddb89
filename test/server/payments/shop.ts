import assert from 'node:assert/strict';
import type { AdminPurchase, CheckoutSession } from '#shared/payments.contract.ts';
import type { Database } from '../../../server/db/database.ts';
import type { StripeSession } from '../../support/stripeAccount.ts';
import { StripeServer, sign } from '../../support/stripeServer.ts';
import {
  startTestServer,
  type TestAnswer,
  type TestPerson,
  type TestServer,
} from '../../support/testServer.ts';

export type Sale = { purchase: CheckoutSession; session: StripeSession };

/** A server that sells credits by a Stripe of ours, as tests of payments need it. New accounts have nothing. */
export async function openShop(database: Database, settings: Record<string, string> = {}) {
  const stripe = await new StripeServer().start();
  const environment = { INITIAL_GRANT: '0', ...stripe.environment, ...settings };
  const server: TestServer = await startTestServer(database, environment);
  const operator = await server.person({ admin: true });

  const get = async <T>(path: string, { token }: TestPerson): Promise<T> =>
    (await server.send('GET', path, { token })).body as T;

  const shop = {
    stripe,
    server,
    operator,
    get,

    startPurchase: (person: TestPerson, name = 'buy_500', key?: string): Promise<TestAnswer> =>
      server.send('POST', '/v1/checkout-sessions', {
        token: person.token,
        body: { package: name },
        ...(key === undefined ? {} : { headers: { 'idempotency-key': key } }),
      }),

    /** A purchase that waits to be paid. */
    async sell(person: TestPerson, name = 'buy_500'): Promise<Sale> {
      const answer = await shop.startPurchase(person, name);
      assert.equal(answer.status, 201, JSON.stringify(answer.body));
      const purchase = answer.body as CheckoutSession;
      return { purchase, session: stripe.sessionOf(purchase.id) };
    },

    /** Sends an event as Stripe does, signed now, unless told otherwise. */
    deliver(event: object, signature?: string): Promise<TestAnswer> {
      const payload = JSON.stringify(event);
      return server.send('POST', '/v1/webhooks/stripe', {
        body: Buffer.from(payload),
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'stripe-signature': signature ?? sign(payload),
        },
      });
    },

    /** Waits until no event is left to be worked on. The test's own time limit bounds it. */
    async settled(): Promise<void> {
      for (;;) {
        const [row] = await database.knex('stripe_inbox').where({ state: 'pending' }).count('* as n');
        if (Number(row?.['n']) === 0) return;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },

    balance: (person: TestPerson) =>
      get<{ posted: number; available: number; debt: number }>('/v1/credits', person),
    purchase: (person: TestPerson, { purchase }: Sale) =>
      get<CheckoutSession>(`/v1/checkout-sessions/${purchase.id}`, person),
    async adminPurchase({ purchase }: Sale): Promise<AdminPurchase> {
      const { items } = await get<{ items: AdminPurchase[] }>('/v1/admin/purchases?limit=200', operator);
      return items.find(({ id }) => id === purchase.id) ?? assert.fail('the purchase is not listed');
    },
    refund: (sale: Sale, amount?: string, key?: string): Promise<TestAnswer> =>
      server.send('POST', `/v1/admin/purchases/${sale.purchase.id}/refund`, {
        token: operator.token,
        body: amount === undefined ? {} : { amount },
        ...(key === undefined ? {} : { headers: { 'idempotency-key': key } }),
      }),
    async violations(): Promise<unknown[]> {
      return (await get<{ violations: unknown[] }>('/v1/admin/ledger/check', operator)).violations;
    },
    async close(): Promise<void> {
      await server.stop();
      await stripe.stop();
      assert.deepEqual(stripe.refused, [], "requests that do not fit Stripe's API");
    },
  };
  return shop;
}

export type Shop = Awaited<ReturnType<typeof openShop>>;
