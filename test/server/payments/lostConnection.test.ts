import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { createLedgerAdjustments } from '../../../server/credits/adjustments.pg.ts';
import type { Database } from '../../../server/db/database.ts';
import { problemAnswer } from '../../../server/http/problemAnswer.ts';
import { createCheckoutService } from '../../../server/payments/checkout.service.ts';
import { checkPurchase } from '../../../server/payments/checkPurchase.ts';
import { createInboxStore } from '../../../server/payments/inbox.pg.ts';
import { readPaymentConfig } from '../../../server/payments/paymentConfig.ts';
import { createPaymentOperations } from '../../../server/payments/paymentOperations.ts';
import type { PaymentDeps } from '../../../server/payments/paymentPorts.ts';
import { createPurchaseStore } from '../../../server/payments/purchases.pg.ts';
import { createReceiveEvent } from '../../../server/payments/receiveEvent.ts';
import { eventTypes } from '../../../server/payments/stripe/stripeEvent.ts';
import { createStripeProvider } from '../../../server/payments/stripe/stripeProvider.ts';
import { workInbox } from '../../../server/payments/workInbox.ts';
import { postgresIsHere } from '../../support/postgres.ts';
import { openShakyPostgres, type ShakyPostgres } from '../../support/shakyPostgres.ts';
import { placesIn, type StatementProxy, untilUsable } from '../../support/statementProxy.ts';
import type { StripeEventBody } from '../../support/stripeAccount.ts';
import { StripeServer, sign } from '../../support/stripeServer.ts';
import { type Ledger, ledgerOn, rules } from '../credits/ledger.ts';

type Given = { orgId: string; accountId: string; key: string; purchaseId: string; sessionId: string };

const quiet = { info() {}, warn() {}, error() {} };

if (postgresIsHere) {
  describe('payments on Postgres when the connection is lost at any statement', function () {
    this.timeout(60_000);
    let postgres: ShakyPostgres;
    let proxy: StatementProxy;
    let direct: Database;
    let proxied: Database;
    let ledger: Ledger;
    let stripe: StripeServer;
    /** Of a database that stays, and of the one behind the proxy. */
    let sound: Payments;
    let shaky: Payments;
    before(async () => {
      postgres = await openShakyPostgres();
      ({ proxy, direct, proxied } = postgres);
      ledger = await ledgerOn(direct);
      stripe = await new StripeServer().start();
      sound = paymentsOn(direct, stripe);
      shaky = paymentsOn(proxied, stripe);
    });
    after(async () => {
      await postgres.stop();
      await stripe.stop();
    });

    const buy = (payments: Payments, { orgId, accountId, key }: Given) =>
      payments.checkout.create({ orgId, accountId }, { package: 'buy_500', requestKey: key });
    const receive = (payments: Payments, event: StripeEventBody): Promise<void> => {
      const body = JSON.stringify(event);
      return payments.receive(Buffer.from(body), sign(body));
    };
    /** Works on everything in the inbox, however long it was to wait. */
    async function drain(payments: Payments): Promise<void> {
      await direct.knex('stripe_inbox').update({ next_try_at: direct.knex.fn.now() });
      while (await workInbox(payments.deps));
    }
    const apply = async (event: StripeEventBody): Promise<void> => {
      await receive(sound, event);
      await drain(sound);
    };
    const pay = (of: Given) => stripe.pay(of.sessionId);

    /** What happened before, and what is done while the connection is lost; a repetition must end the same. */
    type Operation = { given(of: Given): Promise<unknown>; act(of: Given): Promise<unknown> };
    const sold = async (of: Given): Promise<void> => {
      of.purchaseId = (await buy(sound, of)).id;
      of.sessionId = stripe.sessionOf(of.purchaseId).id;
    };
    /** The work on an event that is in the inbox. */
    const effectOf = (event: (of: Given) => StripeEventBody | Promise<StripeEventBody>): Operation => ({
      given: async (of) => {
        await sold(of);
        await receive(sound, await event(of));
      },
      act: () => workInbox(shaky.deps),
    });
    const paidBefore =
      (event: (of: Given) => StripeEventBody) =>
      async (of: Given): Promise<StripeEventBody> => {
        await apply(pay(of));
        return event(of);
      };
    const operations: Record<string, Operation> = {
      'starting a purchase': {
        given: async () => {},
        act: async (of) => (await buy(shaky, of)).state,
      },
      'taking an event in': {
        given: sold,
        act: (of) => receive(shaky, paidOnce(of)),
      },
      'the effect of a payment': effectOf(pay),
      'the effect of a payment that failed': effectOf(async (of) => {
        await apply(stripe.payLater(of.sessionId));
        return stripe.bounce(of.sessionId);
      }),
      'the effect of a refund': effectOf(paidBefore((of) => stripe.refund(of.sessionId, 123))),
      'the effect of a dispute': effectOf(paidBefore((of) => stripe.dispute(of.sessionId, 500))),
      'the effect of a dispute that was won': effectOf(
        paidBefore((of) => {
          stripe.dispute(of.sessionId, 500);
          return stripe.winDispute(of.sessionId);
        }),
      ),
      'looking after a purchase': {
        given: async (of) => {
          await sold(of);
          pay(of);
        },
        act: async (of) => {
          const purchase = await sound.deps.stores.purchases.find(of.purchaseId);
          return (await checkPurchase(shaky.deps, purchase ?? assert.fail())).state;
        },
      },
      'giving money back': {
        given: async (of) => {
          await sold(of);
          await apply(pay(of));
        },
        act: ({ purchaseId, key }) => shaky.operations.refund({ purchaseId, amount: '3.00', key }), // More than is left afterwards.
      },
    };
    const events = new Map<string, StripeEventBody>();
    function paidOnce(of: Given): StripeEventBody {
      const event = events.get(of.sessionId) ?? pay(of);
      events.set(of.sessionId, event);
      return event;
    }

    async function begin({ given }: Operation): Promise<Given> {
      const orgId = await ledger.organization();
      const accountId = randomUUID();
      await direct.knex('account').insert({ id: accountId, name: 'Test' });
      const of = { orgId, accountId, key: randomUUID(), purchaseId: '', sessionId: '' };
      await given(of);
      return of;
    }
    const refundsOf = ({ sessionId }: Given): number => {
      const intent = stripe.sessions.get(sessionId)?.['payment_intent'];
      return stripe.refunds.filter((one) => one['payment_intent'] === intent).length;
    };
    async function stateOf(of: Given): Promise<unknown> {
      const { orgId } = of;
      const { knex } = direct;
      const rows = (table: string, ...columns: string[]) =>
        knex(table).where({ org_id: orgId }).orderBy(columns).select(columns);
      const mine = knex('purchase').where({ org_id: orgId }).select('id');
      const sessions = [...stripe.sessions.values()];
      return {
        wallet: await rows('wallet', 'posted', 'debt', 'seq'),
        transfers: await rows('transfer', 'seq', 'kind', 'amount', 'posted_after'),
        lots: await rows('lot', 'granted', 'remaining'),
        purchases: await rows('purchase', 'state', 'paid_minor', 'problem'),
        facts: await knex('payment_fact')
          .whereIn('purchase_id', mine)
          .orderBy('kind')
          .select('kind', 'amount'),
        sessions: sessions.filter(({ metadata }) => metadata['purchase_id'] === of.purchaseId).length,
        refunds: refundsOf(of),
      };
    }

    for (const name of Object.keys(operations)) {
      it(`${name}: nothing is lost or doubled, and a repetition ends as if nothing had been`, async () => {
        const operation = operations[name] ?? assert.fail();
        const undisturbed = await begin(operation);
        await untilUsable(proxied);
        proxy.arm();
        await operation.act(undisturbed);
        const { statements } = proxy.disarm();
        await drain(sound);
        const end = await stateOf(undisturbed);
        for (const { nth, how } of placesIn(statements, 'terminated')) {
          const sql = statements[nth] ?? '';
          const what = `${how} statement ${nth}: ${sql}`;
          const of = await begin(operation);
          const refundsBefore = refundsOf(of);
          await untilUsable(proxied);
          proxy.arm({ nth, how });
          const error = await operation.act(of).then(
            () => null,
            (thrown: unknown) => thrown,
          );
          assert.ok(proxy.disarm().wasCut, what);
          if (error !== null) {
            const { body } = problemAnswer(error, 'request');
            assert.equal(body.code, 'database_unavailable', what);
            if (refundsOf(of) > refundsBefore) assert.match(body.detail, /do not give it back again/, what);
          } else assert.ok(name.startsWith('the effect'), `${what}: nobody was told`);
          assert.deepEqual(await ledger.violations(), [], what);
          await untilUsable(proxied);
          if (!name.startsWith('the effect')) await operation.act(of);
          await drain(sound);
          assert.deepEqual(await stateOf(of), end, what);
          assert.equal(
            await direct.knex('stripe_inbox').where({ state: 'stuck' }).first('event_id'),
            undefined,
          );
        }
        assert.ok(statements.length > 0);
        assert.deepEqual(await ledger.violations(), []);
      });
    }
  });
}

/** Payments over a database, put together as the server does it. */
function paymentsOn(database: Database, stripe: StripeServer) {
  const settings = readPaymentConfig(stripe.environment, { embedded: false }) ?? assert.fail();
  const stores = (db: Knex) => ({ purchases: createPurchaseStore(db), inbox: createInboxStore(db) });
  const deps: PaymentDeps = {
    provider: createStripeProvider(settings, { publicUrl: () => 'http://127.0.0.1:1', version: '0' }),
    stores: stores(database.knex),
    inTransaction: (work) =>
      database.transaction((trx) => work({ ...stores(trx), ledger: createLedgerAdjustments(trx, rules) })),
    logger: quiet,
    failpoint() {},
  };
  const { packages } = settings;
  const nowSeconds = () => Math.floor(Date.now() / 1_000);
  return {
    deps,
    checkout: createCheckoutService(deps, {
      packages,
      emailOf: async () => null,
      balance: async () => ({ frozen: false }),
    }),
    receive: createReceiveEvent(deps, { eventTypes, nowSeconds, wake() {} }),
    operations: createPaymentOperations(deps, () => {}),
  };
}

type Payments = ReturnType<typeof paymentsOn>;
