import assert from 'node:assert/strict';
import { eachDatabase } from '../../support/databases.ts';
import type { StripeEventBody } from '../../support/stripeAccount.ts';
import type { TestPerson } from '../../support/testServer.ts';
import { openShop, type Sale, type Shop } from './shop.ts';

/** Of each event: as it is, and under other names, as a second endpoint or a resend by hand has them. */
const [same, renamed] = [90, 10];

eachDatabase((_name, open) => {
  describe('a hundred of one event at once', () => {
    let shop: Shop;
    let ada: TestPerson;
    let sale: Sale;
    before(async () => {
      shop = await openShop(await open());
    });
    beforeEach(async () => {
      ada = await shop.server.person();
      sale = await shop.sell(ada);
    });
    after(() => shop.close());

    async function deliver(...events: StripeEventBody[]): Promise<void> {
      const answers = await Promise.all(events.map((event) => shop.deliver(event)));
      assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200]);
      await shop.settled();
    }
    const pay = () => shop.stripe.pay(sale.session.id);
    const payLater = () => shop.stripe.payLater(sale.session.id);
    const refund = () => shop.stripe.refund(sale.session.id, 200);
    const dispute = () => shop.stripe.dispute(sale.session.id, 500);

    /** What happened before each kind of event, and what the wallet and its transfers are once it was told of. */
    const kinds: {
      before: (() => StripeEventBody)[];
      event: () => StripeEventBody;
      type: string;
      ends: { state: string; wallet: [available: number, debt: number]; transfers: string[] };
    }[] = [
      {
        before: [],
        event: pay,
        type: 'checkout.session.completed',
        ends: { state: 'paid', wallet: [5_000_000, 0], transfers: ['purchase'] },
      },
      {
        before: [payLater],
        event: () => shop.stripe.arrive(sale.session.id),
        type: 'checkout.session.async_payment_succeeded',
        ends: { state: 'paid', wallet: [5_000_000, 0], transfers: ['purchase'] },
      },
      {
        before: [payLater],
        event: () => shop.stripe.bounce(sale.session.id),
        type: 'checkout.session.async_payment_failed',
        ends: { state: 'failed', wallet: [0, 0], transfers: [] },
      },
      {
        before: [],
        event: () => shop.stripe.expire(sale.session.id),
        type: 'checkout.session.expired',
        ends: { state: 'expired', wallet: [0, 0], transfers: [] },
      },
      {
        before: [pay],
        event: refund,
        type: 'charge.refunded',
        ends: { state: 'paid', wallet: [3_000_000, 0], transfers: ['purchase', 'refund'] },
      },
      {
        before: [pay, refund],
        event: dispute,
        type: 'charge.dispute.funds_withdrawn',
        ends: { state: 'paid', wallet: [0, 2_000_000], transfers: ['dispute', 'purchase', 'refund'] },
      },
      {
        before: [pay, refund, dispute],
        event: () => shop.stripe.winDispute(sale.session.id),
        type: 'charge.dispute.funds_reinstated',
        ends: {
          state: 'paid',
          wallet: [3_000_000, 0],
          transfers: ['debt_paid', 'dispute', 'purchase', 'refund', 'reinstate'],
        },
      },
    ];
    for (const { before: first, event, type, ends } of kinds) {
      it(`${type}: has the effect of one`, async () => {
        for (const earlier of first) await deliver(earlier());
        const told = event();
        assert.equal(told.type, type);
        const others = Array.from({ length: renamed }, (_, at) => ({ ...told, id: `${told.id}_${at}` }));
        await deliver(...Array.from({ length: same }, () => told), ...others);
        const { available, debt } = await shop.balance(ada);
        const { items } = await shop.get<{ items: { kind: string }[] }>('/v1/credits/transfers', ada);
        const transfers = items.map(({ kind }) => kind).sort();
        const { state } = await shop.purchase(ada, sale);
        assert.deepEqual({ state, wallet: [available, debt], transfers }, ends);
        assert.deepEqual(await shop.violations(), []);
      });
    }
  });
});
