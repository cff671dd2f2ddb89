import assert from 'node:assert/strict';
import type { Database } from '../../../server/db/database.ts';
import { eachDatabase } from '../../support/databases.ts';
import { sign, webhookSecret } from '../../support/stripeServer.ts';
import type { TestAnswer, TestPerson } from '../../support/testServer.ts';
import { openShop, type Sale, type Shop } from './shop.ts';

const older = 'whsec_the_secret_before_this_one';
const seconds = (): number => Math.floor(Date.now() / 1_000);

eachDatabase((_name, open) => {
  describe('a webhook', () => {
    let database: Database;
    let shop: Shop;
    let ada: TestPerson;
    let sale: Sale;
    before(async () => {
      database = await open();
      shop = await openShop(database, { STRIPE_WEBHOOK_SECRET: `${webhookSecret}, ${older}` });
    });
    beforeEach(async () => {
      ada = await shop.server.person();
      sale = await shop.sell(ada);
    });
    after(() => shop.close());

    const stored = async (id: string): Promise<number> =>
      (await database.knex('stripe_inbox').where({ event_id: id }).pluck('event_id')).length;
    async function assertRefused(answer: TestAnswer, eventId: string, why: RegExp): Promise<void> {
      assert.equal(answer.status, 400);
      assert.match((answer.body as { detail: string }).detail, why);
      assert.equal(await stored(eventId), 0);
      assert.equal((await shop.balance(ada)).posted, 0);
    }
    /** Paid, and Stripe cannot be asked: only the event could tell. */
    const event = () => ({ ...shop.stripe.pay(sale.session.id) });

    it('that is forged is refused: signed with another secret, by nobody, or with a made-up header', async () => {
      const paid = event();
      const payload = JSON.stringify(paid);
      for (const header of [
        sign(payload, 'whsec_of_somebody_else'),
        '',
        `t=${seconds()}`,
        `t=${seconds()},v0=${'0'.repeat(64)}`,
        `v1=${'0'.repeat(64)}`,
        `t=x,v1=${'0'.repeat(64)}`,
      ]) {
        await assertRefused(await shop.deliver(paid, header), paid.id, /not signed/);
      }
    });

    it('that is stale is refused, and so is one from the future: a signature is no ticket for later', async () => {
      const paid = event();
      const payload = JSON.stringify(paid);
      const at = (offset: number): string => sign(payload, webhookSecret, seconds() + offset);
      await assertRefused(await shop.deliver(paid, at(-330)), paid.id, /too long ago/);
      await assertRefused(await shop.deliver(paid, at(330)), paid.id, /yet to come/);
      await assertRefused(await shop.deliver(paid, `t=${seconds() + 900},${at(0)}`), paid.id, /not signed/);
      const old = at(-90_000).replace(/^t=(\d+)/, 't=$1x');
      await assertRefused(await shop.deliver(paid, `t=${seconds()},${old}`), paid.id, /not signed/);
      await assertRefused(await shop.deliver(paid, old), paid.id, /not signed/);
      assert.equal((await shop.deliver(paid, at(-200))).status, 200);
    });

    it('that was serialised again on its way is refused: what was signed are bytes', async () => {
      const paid = event();
      const signed = sign(JSON.stringify(paid, null, 2));
      await assertRefused(await shop.deliver(paid, signed), paid.id, /not signed with a secret/);
    });

    it('that is replayed is taken once', async () => {
      const paid = event();
      const signature = sign(JSON.stringify(paid));
      for (let i = 0; i < 3; i++) assert.equal((await shop.deliver(paid, signature)).status, 200);
      await shop.settled();
      assert.equal(await stored(paid.id), 1);
      assert.equal((await shop.balance(ada)).posted, 5_000_000);
    });

    it('may be signed with the secret before this one while secrets are rotated', async () => {
      const paid = event();
      assert.equal((await shop.deliver(paid, sign(JSON.stringify(paid), older))).status, 200);
    });

    it('is refused when it is no JSON, no event, not of this mode, or far too large', async () => {
      const send = (payload: string) =>
        shop.server.send('POST', '/v1/webhooks/stripe', {
          body: Buffer.from(payload),
          headers: { 'content-type': 'application/json', 'stripe-signature': sign(payload) },
        });
      for (const payload of ['{', 'null', '[]', '{"id":"evt_1"}', JSON.stringify({ ...event(), id: 7 })])
        assert.equal((await send(payload)).status, 400, payload);
      const live = { ...event(), livemode: true };
      assert.equal((await shop.deliver(live)).status, 400);
      assert.equal(await stored(live.id), 0);
      assert.equal((await send(JSON.stringify({ ...event(), more: 'x'.repeat(600_000) }))).status, 413);
    });

    it('about something else is answered and not kept', async () => {
      const other = { ...event(), type: 'customer.created' };
      assert.equal((await shop.deliver(other)).status, 200);
      assert.equal(await stored(other.id), 0);
    });

    it('about a sale that is not ours changes nothing; one that names a purchase nobody knows waits for the operator', async () => {
      const foreign = event();
      sale.session.metadata = {};
      await database
        .knex('purchase')
        .where({ id: sale.purchase.id })
        .update({ session_id: null, state: 'created' });
      await shop.deliver({ ...foreign, id: 'evt_foreign' });
      await shop.settled();
      sale.session.metadata = { purchase_id: '6f3c1c2e-5f0e-4d54-9f0c-2f4a6a1d9b11' };
      await shop.deliver({ ...foreign, id: 'evt_unknown' });
      await shop.settled();
      const states = await database
        .knex('stripe_inbox')
        .whereIn('event_id', ['evt_foreign', 'evt_unknown'])
        .orderBy('event_id')
        .pluck('state');
      assert.deepEqual(states, ['ignored', 'stuck']);
      const { items } = await shop.get<{ items: { id: string; problem: string }[] }>(
        '/v1/admin/payment-events',
        shop.operator,
      );
      assert.match(
        items.find(({ id }) => id === 'evt_unknown')?.problem ?? '',
        /no purchase for the session/,
      );
      assert.equal((await shop.balance(ada)).posted, 0);
    });

    it('finds a purchase whose server died before it wrote the session down', async () => {
      await database
        .knex('purchase')
        .where({ id: sale.purchase.id })
        .update({ session_id: null, state: 'created' });
      await shop.deliver(event());
      await shop.settled();
      assert.equal((await shop.purchase(ada, sale)).state, 'paid');
      assert.equal((await shop.balance(ada)).posted, 5_000_000);
    });

    it('leaves no secret and no customer in the log', async () => {
      sale.session['customer_details'] = { email: 'ada@example.com' };
      await shop.deliver(event());
      await shop.settled();
      const logged = shop.server.logged();
      for (const secret of [webhookSecret, older, 'sk_test_12345678', 'ada@example.com'])
        assert.ok(!logged.includes(secret), secret);
    });
  });
});
