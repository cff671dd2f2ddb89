import assert from 'node:assert/strict';
import type { Database } from '../../../server/db/database.ts';
import { createInboxStore } from '../../../server/payments/inbox.pg.ts';
import { eachDatabase } from '../../support/databases.ts';
import { sign } from '../../support/stripeServer.ts';
import { startTestServer, type TestPerson } from '../../support/testServer.ts';
import { openShop, type Shop } from './shop.ts';

eachDatabase((_name, open) => {
  describe('payments without a single webhook', () => {
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

    /** The server looks by itself; this only brings the next look forward. */
    const due = (purchaseId: string) =>
      database.knex('purchase').where({ id: purchaseId }).update({ next_check_at: database.knex.fn.now() });
    async function until(posted: number): Promise<void> {
      while ((await shop.balance(ada)).posted !== posted)
        await new Promise((resolve) => setTimeout(resolve, 20));
    }

    it('are credited though nobody asks: each pending purchase is looked after', async () => {
      const { purchase, session } = await shop.sell(ada);
      shop.stripe.pay(session.id);
      await due(purchase.id);
      await until(5_000_000);
    });

    it('end when nobody pays, or when the server died before there was an address to pay at', async () => {
      const [expired, lost] = [await shop.sell(ada), await shop.sell(ada)];
      shop.stripe.expire(expired.session.id);
      await database
        .knex('purchase')
        .where({ id: lost.purchase.id })
        .update({
          session_id: null,
          state: 'created',
          created_at: database.knex.raw(`now() - interval '2 hours'`),
        });
      await Promise.all([due(expired.purchase.id), due(lost.purchase.id)]);
      const states = async () => [
        (await shop.adminPurchase(expired)).state,
        (await shop.adminPurchase(lost)).state,
      ];
      while ((await states()).some((state) => state !== 'expired'))
        await new Promise((resolve) => setTimeout(resolve, 20));
    });

    it('hear of a refund and a dispute of purchases long over from the list of events', async () => {
      const sale = await shop.sell(ada);
      shop.stripe.pay(sale.session.id);
      await shop.server.send('POST', `/v1/admin/purchases/${sale.purchase.id}/check`, {
        token: shop.operator.token,
      });
      assert.equal((await shop.balance(ada)).posted, 5_000_000);
      shop.stripe.refund(sale.session.id, 250);
      shop.stripe.dispute(sale.session.id, 250);
      const again = await openShopOn();
      try {
        await until(0);
      } finally {
        await again.stop();
      }
    });

    it('are listed from the newest event on, whatever the clock of the server says', async () => {
      const { session } = await shop.sell(ada);
      const hourAgo = Math.floor(Date.now() / 1_000) - 3_600;
      const listedTo = async () =>
        Number((await database.knex('stripe_listing').first('listed_to_s'))?.['listed_to_s']);
      await database.knex('stripe_listing').update({ listed_to_s: hourAgo });
      const kept = shop.stripe.events.splice(0);
      const paid = shop.stripe.pay(session.id);
      paid['created'] = hourAgo + 60;
      const first = await openShopOn();
      await until(5_000_000);
      await first.stop();
      assert.equal(await listedTo(), hourAgo + 60);
      shop.stripe.events.unshift(...kept);
    });

    /** A second server on the same database: it lists events when it starts. */
    async function openShopOn() {
      return startTestServer(database, { INITIAL_GRANT: '0', ...shop.stripe.environment });
    }

    it('are worked on by another process than the one that Stripe tells', async () => {
      const settings = { INITIAL_GRANT: '0', ...shop.stripe.environment };
      const front = await startTestServer(database, { ...settings, SERVER_ROLE: 'api' });
      try {
        const { session } = await shop.sell(ada);
        const payload = JSON.stringify(shop.stripe.pay(session.id));
        const headers = { 'content-type': 'application/json', 'stripe-signature': sign(payload) };
        const answer = await front.send('POST', '/v1/webhooks/stripe', {
          body: Buffer.from(payload),
          headers,
        });
        assert.equal(answer.status, 200);
        await until(5_000_000);
      } finally {
        await front.stop();
      }
    });

    it('forget the content of events that are done, after the days of the configuration', async () => {
      const { session } = await shop.sell(ada);
      const paid = shop.stripe.pay(session.id);
      await shop.deliver(paid);
      await shop.settled();
      const inbox = createInboxStore(database.knex);
      const payload = async () =>
        (await database.knex('stripe_inbox').where({ event_id: paid.id }).pluck('payload'))[0];
      await inbox.forgetPayloads(30);
      assert.notEqual(await payload(), null);
      await database
        .knex('stripe_inbox')
        .where({ event_id: paid.id })
        .update({ ended_at: database.knex.raw(`now() - interval '31 days'`) });
      await inbox.forgetPayloads(30);
      assert.equal(await payload(), null);
    });
  });
});
