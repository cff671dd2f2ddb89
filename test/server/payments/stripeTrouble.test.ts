import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Database } from '../../../server/db/database.ts';
import { eachDatabase } from '../../support/databases.ts';
import type { StripeFault } from '../../support/stripeServer.ts';
import type { TestPerson } from '../../support/testServer.ts';
import { openShop, type Shop } from './shop.ts';

type Problem = { code: string; detail: string };

const starting = /^POST \/v1\/checkout\/sessions$/;
const reading = ({ id }: { id: string }): RegExp => new RegExp(`^GET /v1/checkout/sessions/${id}$`);

const passing: Record<string, StripeFault> = {
  'is too busy (429)': { status: 429, headers: { 'retry-after': '0' } },
  'fails (500)': { status: 500 },
  'hangs up': 'reset',
};

eachDatabase((_name, open) => {
  describe('when Stripe is in trouble', () => {
    let database: Database;
    let shop: Shop;
    let ada: TestPerson;
    before(async () => {
      database = await open();
      shop = await openShop(database);
    });
    beforeEach(async () => {
      ada = await shop.server.person();
    });
    afterEach(() => shop.stripe.heal());
    after(() => shop.close());

    /** Has events that wait for another try tried now. */
    const hurry = () =>
      database
        .knex('stripe_inbox')
        .where({ state: 'pending' })
        .update({ next_try_at: database.knex.fn.now() });

    for (const [what, fault] of Object.entries(passing)) {
      it(`that ${what} once, a purchase starts all the same, with one session`, async () => {
        const before = shop.stripe.sessions.size;
        shop.stripe.fail(fault, 1, starting);
        await shop.sell(ada);
        assert.equal(shop.stripe.sessions.size, before + 1);
      });

      it(`that ${what} again and again, says so and keeps nothing half done`, async () => {
        shop.stripe.fail(fault, 3, starting);
        const { status, body, headers } = await shop.startPurchase(ada);
        assert.equal(status, 503);
        const { code, detail } = body as Problem;
        assert.equal(code, 'payments_unavailable');
        assert.match(detail, /Nothing was bought or charged twice/);
        assert.notEqual(headers.get('retry-after'), null);
      });
    }

    it('an event is kept, tried again later, and credits once Stripe answers', async () => {
      const { session } = await shop.sell(ada);
      shop.stripe.fail({ status: 500 }, 3, reading(session));
      await shop.deliver(shop.stripe.pay(session.id));
      while (!shop.server.logged().includes('a payment event is tried again later'))
        await new Promise((resolve) => setTimeout(resolve, 10));
      assert.equal((await shop.balance(ada)).posted, 0);
      await hurry();
      await shop.settled();
      assert.equal((await shop.balance(ada)).posted, 5_000_000);
    });

    it('an event that cannot be worked on is stuck and told; the operator has it tried again', async () => {
      const { session } = await shop.sell(ada);
      const paid = shop.stripe.pay(session.id);
      const missing = { type: 'invalid_request_error', code: 'resource_missing' };
      shop.stripe.fail({ status: 404, error: missing }, 1, reading(session));
      await shop.deliver(paid);
      await shop.settled();
      const { token } = shop.operator;
      const { items } = await shop.get<{ items: { id: string; problem: string; attempts: number }[] }>(
        '/v1/admin/payment-events?state=stuck',
        shop.operator,
      );
      const stuck = items.find(({ id }) => id === paid.id);
      assert.match(stuck?.problem ?? '', /Stripe refused this \(resource_missing\)/);
      assert.match(shop.server.logged(), /a payment event is stuck/);
      const again = await shop.server.send('POST', `/v1/admin/payment-events/${paid.id}/retry`, { token });
      assert.equal(again.status, 200);
      await shop.settled();
      assert.equal((await shop.balance(ada)).posted, 5_000_000);
    });

    it('a key that Stripe refuses is told as the fault of the configuration that it is', async () => {
      shop.stripe.fail({ status: 401, error: { type: 'invalid_request_error' } }, 1, starting);
      const { status, body } = await shop.startPurchase(ada);
      assert.equal(status, 500);
      assert.equal((body as Problem).code, 'configuration_invalid');
      assert.doesNotMatch(JSON.stringify(body), /sk_test/);
    });

    it('a key of idempotency that meets other parameters asks for a new purchase', async () => {
      shop.stripe.fail({ status: 400, error: { type: 'idempotency_error' } }, 1, starting);
      const { status, body } = await shop.startPurchase(ada, 'buy_100', randomUUID());
      assert.equal(status, 409);
      assert.match((body as Problem).detail, /start it again/);
    });

    it('the state of a purchase is answered as it is known while Stripe is slow', async () => {
      const sale = await shop.sell(ada);
      shop.stripe.pay(sale.session.id);
      shop.stripe.fail('hang', 1, reading(sale.session));
      assert.equal((await shop.purchase(ada, sale)).state, 'open');
    });

    it('the state of a purchase is answered as it is known', async () => {
      const sale = await shop.sell(ada);
      shop.stripe.pay(sale.session.id);
      shop.stripe.fail({ status: 500 }, 3, reading(sale.session));
      assert.equal((await shop.purchase(ada, sale)).state, 'open');
    });
  });
});
