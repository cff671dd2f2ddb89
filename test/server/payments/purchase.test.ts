import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { CheckoutSession } from '#shared/payments.contract.ts';
import type { Database } from '../../../server/db/database.ts';
import { eachDatabase } from '../../support/databases.ts';
import type { TestPerson } from '../../support/testServer.ts';
import { openShop, type Shop } from './shop.ts';

eachDatabase((_name, open) => {
  describe('buying credits', () => {
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
    after(() => shop.close());

    it('offers the packages of the configuration with their price', async () => {
      const { body } = await shop.server.send('GET', '/v1/credits/packages', { token: ada.token });
      assert.deepEqual(body, {
        configured: true,
        message: null,
        items: [
          { id: 'buy_100', credits: 100, price: '1.00', currency: 'usd' },
          { id: 'buy_500', credits: 500, price: '5.00', currency: 'usd' },
          { id: 'buy_2500', credits: 2500, price: '25.00', currency: 'usd' },
        ],
      });
      const { body: info } = await shop.server.send('GET', '/v1/server');
      assert.equal((info as { payments: boolean }).payments, true);
    });

    it('credits a package once its payment is told of, and shows it as one transfer', async () => {
      const sale = await shop.sell(ada);
      assert.equal(sale.purchase.state, 'open');
      assert.equal(sale.purchase.url, sale.session.url);
      assert.equal(sale.session['client_reference_id'], ada.accountId);
      assert.equal((await shop.deliver(shop.stripe.pay(sale.session.id))).status, 200);
      await shop.settled();
      const { posted, available, debt } = await shop.balance(ada);
      assert.deepEqual([posted, available, debt], [5_000_000, 5_000_000, 0]);
      const paid = await shop.purchase(ada, sale);
      assert.deepEqual([paid.state, paid.url], ['paid', null]);
      assert.match(paid.message ?? '', /^Paid\. 500\.00 credits were added\.$/);
      const { items } = await shop.get<{ items: { kind: string; note: string }[] }>(
        '/v1/credits/transfers',
        ada,
      );
      assert.deepEqual(
        items.map(({ kind }) => kind),
        ['purchase'],
      );
      assert.deepEqual(await shop.violations(), []);
    });

    it('credits without any event, as soon as somebody asks', async () => {
      const sale = await shop.sell(ada);
      shop.stripe.pay(sale.session.id);
      let { state } = await shop.purchase(ada, sale);
      while (state !== 'paid') ({ state } = await shop.purchase(ada, sale));
      assert.equal((await shop.balance(ada)).available, 5_000_000);
    });

    it('is asked about again a second after the last time, however many ask meanwhile', async () => {
      const sale = await shop.sell(ada);
      shop.stripe.pay(sale.session.id);
      const lastAsked = (ago: string) =>
        database
          .knex('purchase')
          .where({ id: sale.purchase.id })
          .update({ checked_at: database.knex.raw(`now() - interval '${ago}'`) });
      // A time to come, so that no pause of the machine makes it old.
      await lastAsked('-1 hour');
      const states = Array.from({ length: 5 }, async () => (await shop.purchase(ada, sale)).state);
      assert.deepEqual(new Set(await Promise.all(states)), new Set(['open']));
      await lastAsked('1 second');
      assert.equal((await shop.purchase(ada, sale)).state, 'paid');
      assert.equal((await shop.balance(ada)).available, 5_000_000);
    });

    it('takes a payment that needs days: nothing until it arrives, then everything', async () => {
      const sale = await shop.sell(ada);
      await shop.deliver(shop.stripe.payLater(sale.session.id));
      await shop.settled();
      const waiting = await shop.purchase(ada, sale);
      assert.equal(waiting.state, 'processing');
      assert.match(waiting.message ?? '', /can take days/);
      assert.equal((await shop.balance(ada)).posted, 0);
      await shop.deliver(shop.stripe.arrive(sale.session.id));
      await shop.settled();
      assert.equal((await shop.balance(ada)).posted, 5_000_000);
    });

    it('credits nothing for a payment that fails, or a session that runs out', async () => {
      const [failed, expired] = [await shop.sell(ada), await shop.sell(ada)];
      await shop.deliver(shop.stripe.payLater(failed.session.id));
      await shop.deliver(shop.stripe.bounce(failed.session.id));
      await shop.deliver(shop.stripe.expire(expired.session.id));
      await shop.settled();
      assert.equal((await shop.purchase(ada, failed)).state, 'failed');
      assert.equal((await shop.purchase(ada, expired)).state, 'expired');
      assert.equal((await shop.balance(ada)).posted, 0);
    });

    it('writes a purchase down before Stripe hears of it, and goes on with it when the request is repeated', async () => {
      const key = randomUUID();
      shop.stripe.fail('reset', 3, /^POST/);
      const cut = await shop.startPurchase(ada, 'buy_100', key);
      assert.equal(cut.status, 503);
      assert.equal((cut.body as { code: string }).code, 'payments_unavailable');
      const again = await shop.startPurchase(ada, 'buy_100', key);
      assert.equal(again.status, 201);
      const { id } = again.body as CheckoutSession;
      const listed = await shop.get<{ items: { id: string; orgId: string }[] }>(
        `/v1/admin/purchases?orgId=${ada.orgId}`,
        shop.operator,
      );
      assert.deepEqual(
        listed.items.map((one) => one.id),
        [id],
      );
      assert.equal(
        (await shop.startPurchase(ada, 'buy_100', key)).headers.get('idempotency-replayed'),
        'true',
      );
    });

    it('refuses a package that is not sold and says which are', async () => {
      const { status, body } = await shop.startPurchase(ada, 'buy_a_million');
      assert.equal(status, 400);
      assert.match((body as { detail: string }).detail, /no such package.*buy_100, buy_500, buy_2500/);
    });

    it('sells nothing to a frozen wallet, but credits what was under way', async () => {
      const sale = await shop.sell(ada);
      const freeze = (frozen: boolean) =>
        database.knex('wallet').where({ org_id: ada.orgId }).update({ frozen });
      await freeze(true);
      const { status, body } = await shop.startPurchase(ada);
      assert.deepEqual([status, (body as { code: string }).code], [403, 'wallet_frozen']);
      assert.match((body as { detail: string }).detail, /Nothing was bought or charged; ask the operator/);
      const written = await database.knex('purchase').where({ org_id: ada.orgId }).pluck('id');
      assert.deepEqual(written, [sale.purchase.id]);
      await shop.deliver(shop.stripe.pay(sale.session.id));
      await shop.settled();
      assert.equal((await shop.purchase(ada, sale)).state, 'paid');
      assert.equal((await shop.balance(ada)).posted, 5_000_000);
      await freeze(false);
      assert.equal((await shop.startPurchase(ada)).status, 201);
    });

    it('shows a purchase to nobody else', async () => {
      const sale = await shop.sell(ada);
      const bob = await shop.server.person();
      const path = `/v1/checkout-sessions/${sale.purchase.id}`;
      assert.equal((await shop.server.send('GET', path, { token: bob.token })).status, 404);
    });
  });
});
