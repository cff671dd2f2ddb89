import assert from 'node:assert/strict';
import { eachDatabase } from '../../support/databases.ts';
import type { StripeEventBody } from '../../support/stripeAccount.ts';
import type { TestPerson } from '../../support/testServer.ts';
import { openShop, type Sale, type Shop } from './shop.ts';

const packages = 'buy_500=500:5.00:usd, buy_600=600:4.90:eur, buy_yen=300:450:jpy, odd=1:0.70:usd';

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((item, at) =>
    permutations(items.filter((_, other) => other !== at)).map((rest) => [item, ...rest]),
  );
}

eachDatabase((_name, open) => {
  describe('the money of a purchase', () => {
    let shop: Shop;
    let ada: TestPerson;
    before(async () => {
      shop = await openShop(await open(), { CREDIT_PACKAGES: packages });
    });
    beforeEach(async () => {
      ada = await shop.server.person();
    });
    after(() => shop.close());

    async function deliver(...events: StripeEventBody[]): Promise<void> {
      for (const event of events) assert.equal((await shop.deliver(event)).status, 200);
      await shop.settled();
    }
    async function bought(name = 'buy_500'): Promise<Sale> {
      const sale = await shop.sell(ada, name);
      await deliver(shop.stripe.pay(sale.session.id));
      return sale;
    }
    const available = async (): Promise<number> => (await shop.balance(ada)).available;

    // Each of these has happened to users of other services.
    describe('failures seen elsewhere', () => {
      it('duplicate webhooks credited twice: a hundred at once credit once', async () => {
        const { session } = await shop.sell(ada);
        const paid = shop.stripe.pay(session.id);
        const answers = await Promise.all(Array.from({ length: 100 }, () => shop.deliver(paid)));
        assert.ok(answers.every(({ status }) => status === 200));
        await shop.settled();
        assert.equal(await available(), 5_000_000);
      });

      it('the same payment told by different events credited twice: it is credited once', async () => {
        const { session } = await shop.sell(ada);
        const paid = shop.stripe.pay(session.id);
        const events = Array.from({ length: 20 }, (_, at) => ({
          ...paid,
          id: `${paid.id}_${at}`,
          type: at % 2 ? paid.type : 'checkout.session.async_payment_succeeded',
        }));
        await Promise.all(events.map((event) => shop.deliver(event)));
        await shop.settled();
        assert.equal(await available(), 5_000_000);
      });

      it('a refund that never claws back: it takes its share of the credits', async () => {
        const { session } = await bought();
        await deliver(shop.stripe.refund(session.id, 125));
        assert.equal(await available(), 3_750_000);
        await deliver(shop.stripe.refund(session.id, 375));
        assert.equal(await available(), 0);
      });

      it('a won dispute that gives nothing back: it gives back what the dispute took', async () => {
        const { session } = await bought();
        await deliver(shop.stripe.dispute(session.id, 500));
        assert.equal(await available(), 0);
        await deliver(shop.stripe.winDispute(session.id));
        assert.equal(await available(), 5_000_000);
      });

      it('dollars mixed with credits: the price is paid, the credits of the package are credited', async () => {
        await bought('buy_600');
        assert.equal(await available(), 600 * 10_000);
        const yen = await bought('buy_yen');
        assert.equal(await available(), 900 * 10_000);
        assert.equal((await shop.adminPurchase(yen)).paid, '450');
        await deliver(shop.stripe.refund(yen.session.id, 150));
        assert.equal(await available(), 800 * 10_000);
      });

      it('paid, then not found, balance 0: the purchase is found and credited though the page came back first', async () => {
        const sale = await shop.sell(ada);
        const page = await shop.server.send('GET', '/payment-success');
        assert.equal(page.status, 200);
        assert.equal((await shop.purchase(ada, sale)).state, 'open');
        await deliver(shop.stripe.pay(sale.session.id));
        assert.equal((await shop.purchase(ada, sale)).state, 'paid');
        assert.equal(await available(), 5_000_000);
      });
    });

    for (const way of ['twice each and all at once', 'one after the other']) {
      it(`ends at one balance in every order of purchase, partial refund, dispute and won dispute, told ${way}`, async () => {
        const orders = permutations([0, 1, 2, 3]);
        const seen = new Set<string>();
        for (const order of orders) {
          ada = await shop.server.person();
          const { session } = await shop.sell(ada);
          const events = [
            shop.stripe.pay(session.id),
            shop.stripe.refund(session.id, 123),
            shop.stripe.dispute(session.id, 377),
            shop.stripe.winDispute(session.id),
          ];
          const inOrder = order.flatMap((at) => events[at] ?? []);
          if (way !== 'one after the other')
            await Promise.all([...inOrder, ...inOrder].map((event) => shop.deliver(event)));
          else for (const event of inOrder) await deliver(event);
          await shop.settled();
          const { posted, available: free, debt } = await shop.balance(ada);
          seen.add(JSON.stringify([posted, free, debt]));
        }
        assert.deepEqual([...seen], [JSON.stringify([3_770_000, 3_770_000, 0])]);
        assert.deepEqual(await shop.violations(), []);
      });
    }

    it('ends at the same balance when each event is worked on before the next thing happens', async () => {
      const { session } = await bought();
      await deliver(shop.stripe.refund(session.id, 123));
      await deliver(shop.stripe.dispute(session.id, 377));
      assert.equal(await available(), 0);
      await deliver(shop.stripe.winDispute(session.id));
      assert.equal(await available(), 3_770_000);
    });

    it('becomes debt where the wallet has no more of it, which the next purchase pays first', async () => {
      const { session } = await bought();
      await deliver(shop.stripe.refund(session.id, 500), shop.stripe.dispute(session.id, 500));
      const { available: nothing, debt } = await shop.balance(ada);
      assert.deepEqual([nothing, debt], [0, 5_000_000]);
      const next = await bought();
      assert.match(
        (await shop.purchase(ada, next)).message ?? '',
        /added; 500\.00 credits of them paid what was owed\.$/,
      );
      assert.deepEqual([await available(), (await shop.balance(ada)).debt], [0, 0]);
      await deliver(shop.stripe.winDispute(session.id));
      assert.equal(await available(), 5_000_000);
      assert.deepEqual(await shop.violations(), []);
    });

    it('comes back when a refund fails', async () => {
      const { session } = await bought();
      await deliver(shop.stripe.refund(session.id, 500));
      assert.equal(await available(), 0);
      const refund = shop.stripe.refunds.find((one) => one['payment_intent'] === session['payment_intent']);
      await deliver(shop.stripe.failRefund(refund?.['id']));
      assert.equal(await available(), 5_000_000);
    });

    const wrong: Record<string, [Record<string, unknown>, RegExp]> = {
      'another currency': [{ currency: 'eur' }, /Paid in eur instead of usd/],
      'another amount': [{ amount_subtotal: 1, amount_total: 1 }, /Paid 0\.01 usd instead of 5\.00/],
      'a discount': [
        { amount_total: 100, total_details: { amount_tax: 0, amount_discount: 400 } },
        /Paid 1\.00 usd instead of 5\.00/,
      ],
      'another account': [{ client_reference_id: 'somebody else' }, /another account/],
      'another purchase': [
        { metadata: { purchase_id: '6f3c1c2e-5f0e-4d54-9f0c-2f4a6a1d9b11' } },
        /names another purchase/,
      ],
    };
    for (const [what, [changes, problem]] of Object.entries(wrong)) {
      it(`is not credited when the session has ${what}; the operator is shown it, and gives it back`, async () => {
        const sale = await shop.sell(ada);
        await deliver(shop.stripe.pay(sale.session.id, changes));
        assert.equal(await available(), 0);
        const refused = await shop.adminPurchase(sale);
        assert.equal(refused.state, 'refused');
        assert.match(refused.problem ?? '', problem);
        const listed = await shop.get<{ items: { id: string }[] }>(
          '/v1/admin/purchases?problems=true&limit=200',
          shop.operator,
        );
        assert.ok(listed.items.some(({ id }) => id === sale.purchase.id));
        assert.match((await shop.purchase(ada, sale)).message ?? '', /nothing was credited.*operator/);
        assert.match(shop.server.logged(), /a payment needs the operator/);
        assert.equal((await shop.refund(sale)).status, 200);
        assert.deepEqual(
          [(await shop.adminPurchase(sale)).state, (await shop.adminPurchase(sale)).problem],
          ['failed', null],
        );
      });
    }

    it('may have tax on top, and a refund of a part takes the same part of the credits', async () => {
      const { session } = await shop.sell(ada);
      const total_details = { amount_tax: 100, amount_discount: 0 };
      await deliver(shop.stripe.pay(session.id, { amount_total: 600, total_details }));
      assert.equal(await available(), 5_000_000);
      await deliver(shop.stripe.refund(session.id, 300));
      assert.equal(await available(), 2_500_000);
    });

    it('is not taken for a refund in another currency, which the operator is shown', async () => {
      const sale = await bought();
      await deliver(shop.stripe.refund(sale.session.id, 500, { currency: 'eur' }));
      assert.equal(await available(), 5_000_000);
      assert.match((await shop.adminPurchase(sale)).problem ?? '', /is not one of this payment's 5\.00 usd/);
    });

    it('never takes more credits than the package had, whatever is called a refund', async () => {
      const sale = await bought();
      await deliver(shop.stripe.refund(sale.session.id, 50_000));
      assert.equal(await available(), 5_000_000);
      assert.match((await shop.adminPurchase(sale)).problem ?? '', /No credits were taken for it/);
    });
  });
});
