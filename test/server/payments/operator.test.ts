import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Database } from '../../../server/db/database.ts';
import { adminOn } from '../../support/adminOn.ts';
import { eachDatabase } from '../../support/databases.ts';
import type { TestPerson } from '../../support/testServer.ts';
import { ledgerOn } from '../credits/ledger.ts';
import { openShop, type Sale, type Shop } from './shop.ts';

eachDatabase((_name, open) => {
  describe('an operator', () => {
    let database: Database;
    let shop: Shop;
    let ada: TestPerson;
    let sale: Sale;
    before(async () => {
      database = await open();
      shop = await openShop(database);
    });
    beforeEach(async () => {
      ada = await shop.server.person();
      sale = await shop.sell(ada);
      await shop.deliver(shop.stripe.pay(sale.session.id));
      await shop.settled();
    });
    after(() => shop.close());

    const available = async (): Promise<number> => (await shop.balance(ada)).available;
    const { admin } = adminOn(
      () => shop.server,
      () => shop.operator.token,
    );

    it('gives a part back through Stripe, then the rest, and the credits go with it', async () => {
      const part = await admin('purchases', 'refund', sale.purchase.id, '1.25');
      assert.equal(part.code, 0, part.err);
      assert.match(part.out, /Gave back 1\.25 USD\. Available: 375\.00 credits\./);
      assert.equal(await available(), 3_750_000);
      const rest = await admin('purchases', 'refund', sale.purchase.id);
      assert.match(rest.out, /Gave back 3\.75 USD/);
      assert.equal(await available(), 0);
      assert.equal((await shop.adminPurchase(sale)).refunded, '5.00');
      assert.deepEqual(await shop.violations(), []);
    });

    it('is told what is owed when what is given back is not there', async () => {
      await (await ledgerOn(database)).heldRun(ada.orgId, 4_000_000);
      const { out } = await admin('purchases', 'refund', sale.purchase.id);
      assert.match(out, /Gave back 5\.00 USD\. Available: 0\.00 credits\. Owed: 400\.00 credits\./);
    });

    it('gives back no more than was paid, however it is asked', async () => {
      for (const amount of ['5.01', '99999999', '0', '0.001']) {
        const { status } = await shop.refund(sale, amount);
        assert.equal(status, 400, amount);
      }
      const both = await Promise.all([shop.refund(sale, '4.00'), shop.refund(sale, '4.00')]);
      assert.deepEqual(
        both
          .map(({ status }) => status)
          .sort()
          .at(0),
        200,
      );
      assert.ok(both.some(({ status }) => status >= 400));
      assert.equal((await shop.adminPurchase(sale)).refunded, '4.00');
      assert.equal(await available(), 1_000_000);
    });

    it('gives back once when the request is repeated', async () => {
      const key = randomUUID();
      await shop.refund(sale, '1.00', key);
      await shop.refund(sale, '1.00', key);
      assert.equal((await shop.adminPurchase(sale)).refunded, '1.00');
    });

    it('is told the key of a refund whose answer was lost, and gives back once with it', async () => {
      const before = shop.stripe.refunds.length;
      shop.stripe.fail('unheard', 3, /^POST .*refunds$/);
      const first = await admin('purchases', 'refund', sale.purchase.id, '1.00');
      assert.equal(first.code, 1, first.out);
      assert.match(first.err, /may have been given back; repeat it .*with the same key/);
      assert.doesNotMatch(first.err, /Nothing was bought/);
      const key = /Repeat it with --key (\S+),/.exec(first.err)?.[1] ?? assert.fail(first.err);
      const again = await admin('purchases', 'refund', sale.purchase.id, '1.00', '--key', key);
      assert.match(again.out, /Gave back 1\.00 USD\. Available: 400\.00 credits\./);
      assert.equal((await shop.adminPurchase(sale)).refunded, '1.00');
      assert.equal(shop.stripe.refunds.length, before + 1);
      const refused = await admin('purchases', 'refund', sale.purchase.id, '9.00');
      assert.doesNotMatch(refused.err, /--key/);
    });

    it('is told that there is nothing to give back for what was never paid', async () => {
      const open = await shop.sell(ada);
      assert.equal((await shop.refund(open)).status, 409);
      const { code, err } = await admin('purchases', 'refund', randomUUID());
      assert.equal(code, 1);
      assert.match(err, /no such purchase/);
    });

    it('lists purchases, those with problems, and events that are stuck', async () => {
      const wrong = await shop.sell(ada);
      await shop.deliver(shop.stripe.pay(wrong.session.id, { currency: 'eur' }));
      await shop.settled();
      const all = await admin('purchases', 'list');
      assert.match(all.out, new RegExp(`${sale.purchase.id} .*500 credits.*5\\.00 USD.*paid`));
      const problems = await admin('purchases', 'list', '--problems');
      assert.match(problems.out, new RegExp(`${wrong.purchase.id} .*refused.*Paid in eur`));
      assert.ok(!problems.out.includes(sale.purchase.id));
      const events = await admin('payments', 'stuck');
      assert.equal(events.code, 0, events.err);
      assert.match((await admin('payments', 'retry', 'evt_nobody')).err, /no such event/);
    });

    it('ends what another server with the same Stripe account left here', async () => {
      const theirs = await shop.sell(ada);
      theirs.session.metadata = { purchase_id: randomUUID() };
      await database
        .knex('purchase')
        .where({ id: theirs.purchase.id })
        .update({ session_id: null, state: 'created' });
      const paid = shop.stripe.pay(theirs.session.id);
      await shop.deliver(paid);
      await shop.settled();
      assert.equal((await admin('payments', 'stuck')).code, 1);
      const { code, out } = await admin('payments', 'dismiss', paid.id);
      assert.deepEqual([code, out], [0, 'The event is ignored: nothing more is done about it.\n']);
      assert.equal((await admin('payments', 'stuck')).code, 0);
      assert.equal((await admin('payments', 'dismiss', paid.id)).code, 0);
      assert.match((await admin('payments', 'dismiss', 'evt_nobody')).err, /no such event/);
      const done = await database.knex('stripe_inbox').where({ state: 'done' }).first('event_id');
      assert.match((await admin('payments', 'dismiss', done.event_id)).err, /is done and not stuck/);
    });

    it('finds every purchase, however many there are, and those of one organization', async () => {
      const bob = await shop.server.person();
      await database.knex('purchase').insert(
        Array.from({ length: 205 }, () => ({
          id: randomUUID(),
          org_id: bob.orgId,
          account_id: bob.accountId,
          package: 'buy_100',
          amount: 1_000_000,
          price_minor: 100,
          currency: 'usd',
          state: 'expired',
          problem: 'one of many',
        })),
      );
      const { out } = await admin('purchases', 'list', '--organization', bob.orgId);
      assert.equal(out.trim().split('\n').length, 206);
      assert.ok(!out.includes(sale.purchase.id));
      const problems = await admin('purchases', 'list', '--problems');
      assert.equal(problems.out.match(/one of many/g)?.length, 205);
      assert.ok((await admin('purchases', 'list')).out.includes(sale.purchase.id));
      await database.knex('purchase').where({ org_id: bob.orgId }).update({ problem: null });
    });

    it('sees that a purchase was paid twice until the second payment was given back', async () => {
      const { stripe } = shop;
      const second = { ...structuredClone(sale.session), id: 'cs_test_second', payment_intent: null };
      stripe.sessions.set(second.id, second);
      const problems = async () => (await admin('purchases', 'list', '--problems')).out;
      const told = async (event: object): Promise<void> => {
        await shop.deliver(event);
        await shop.settled();
      };
      await told(stripe.pay(second.id));
      assert.match(await problems(), new RegExp(`${sale.purchase.id} .*second session.*cs_test_second`));
      await admin('purchases', 'check', sale.purchase.id);
      assert.match(await problems(), /cs_test_second/);
      await told(stripe.refund(second.id, 500));
      assert.doesNotMatch(await problems(), /cs_test_second/);
      assert.equal(await available(), 5_000_000);
    });

    it('has a purchase checked at Stripe at once', async () => {
      const open = await shop.sell(ada);
      shop.stripe.pay(open.session.id);
      const { out } = await admin('purchases', 'check', open.purchase.id);
      assert.match(out, /is paid/);
      assert.equal(await available(), 10_000_000);
    });
  });
});
