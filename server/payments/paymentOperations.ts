import { randomUUID } from 'node:crypto';
import { AppError } from '#shared/appError.ts';
import { microUsdPerCredit } from '#shared/money.ts';
import type { AdminPurchase } from '#shared/payments.contract.ts';
import type { PageRequest, Positioned } from '../http/page.ts';
import { checkPurchase } from './checkPurchase.ts';
import { fromMinorUnits, toMinorUnits } from './currencyAmount.ts';
import type { InboxEvent } from './inbox.store.ts';
import type { Refund } from './payment.ts';
import type { PaymentDeps } from './paymentPorts.ts';
import type { Purchase } from './purchase.ts';

/** What an operator does about payments. */
export type PaymentOperations = {
  purchases(
    page: PageRequest & { problems: boolean; orgId: string | undefined },
  ): Promise<Positioned<AdminPurchase>[]>;
  /**
   * Gives money back through the provider; the credits go with it. `amount` is decimal, everything that is left unless given. Repeated
   * with the same key it tells what was given back the first time, however much is left.
   * Throws `not_found`, `invalid_request` for more than is left, `conflict` for what was never paid, and what the provider throws.
   */
  refund(refund: {
    purchaseId: string;
    amount: string | undefined;
    key: string | null;
  }): Promise<{ purchase: AdminPurchase; orgId: string; refunded: string }>;
  check(purchaseId: string): Promise<AdminPurchase>;
  events(page: PageRequest & { state: InboxEvent['state'] }): Promise<Positioned<InboxEvent>[]>;
  /** Throws `not_found`. */
  retryEvent(eventId: string): Promise<InboxEvent>;
  /** Leaves an event that is stuck unworked for good. Throws `not_found`, and `conflict` for one that is not stuck. */
  dismissEvent(eventId: string): Promise<InboxEvent>;
};

export function createPaymentOperations(deps: PaymentDeps, wake: () => void): PaymentOperations {
  const { purchases, inbox } = deps.stores;
  const required = async (purchaseId: string): Promise<Purchase> => {
    const found = await purchases.find(purchaseId);
    if (found === null) throw new AppError('not_found', 'There is no such purchase.');
    return found;
  };
  const refundedUnder = async (key: string, { sessionId }: Purchase): Promise<Refund | undefined> => {
    if (sessionId === null) return undefined;
    const { refunds } = await deps.provider.readPayment(sessionId);
    return refunds.find((one) => one.key === key && one.state !== 'failed');
  };

  return {
    purchases: async (page) =>
      (await purchases.list(page)).map(({ item, position }) => ({ item: toAdminPurchase(item), position })),

    async refund({ purchaseId, amount, key }) {
      // What Stripe knows counts, not what was heard of so far.
      const purchase = await checkPurchase(deps, await required(purchaseId));
      const { currency, paymentIntentId } = purchase;
      if (paymentIntentId === null || purchase.paidMinor === 0) {
        throw new AppError(
          'conflict',
          'Nothing was paid for this purchase, so there is nothing to give back.',
        );
      }
      const done = key === null ? undefined : await refundedUnder(key, purchase);
      if (done !== undefined) {
        const refunded = fromMinorUnits(done.amountMinor, currency);
        return { purchase: toAdminPurchase(purchase), orgId: purchase.orgId, refunded };
      }
      const left = purchase.paidMinor - purchase.refundedMinor;
      const amountMinor = amount === undefined ? left : (toMinorUnits(amount, currency) ?? 0);
      if (amountMinor <= 0 || amountMinor > left) {
        throw new AppError(
          'invalid_request',
          `Of this purchase ${fromMinorUnits(left, currency)} ${currency} can be given back, and not ${amount ?? 'anything'}. Nothing was changed.`,
          { details: { issues: [{ path: 'body.amount', message: 'not what is left' }] } },
        );
      }
      await deps.provider.refund({ paymentIntentId, amountMinor, key: key ?? randomUUID() });
      deps.failpoint('refund:asked');
      const refunded = fromMinorUnits(amountMinor, currency);
      const after = await checkPurchase(deps, purchase).catch((cause: unknown) => {
        throw givenBackAlready(`${refunded} ${currency}`, cause);
      });
      return { purchase: toAdminPurchase(after), orgId: after.orgId, refunded };
    },

    check: async (purchaseId) => toAdminPurchase(await checkPurchase(deps, await required(purchaseId))),
    events: (page) => inbox.list(page),
    async retryEvent(eventId) {
      const event = await inbox.retry(eventId);
      if (event === null) throw noSuchEvent();
      wake();
      return event;
    },
    async dismissEvent(eventId) {
      const event = await inbox.dismiss(eventId);
      if (event === null) throw noSuchEvent();
      if (event.state === 'ignored') return event;
      throw new AppError('conflict', `The event is ${event.state} and not stuck. Nothing was changed.`);
    },
  };
}

const noSuchEvent = () => new AppError('not_found', 'There is no such event. Nothing was changed.');

/** Whoever hears of an error here would give the money back once more. */
function givenBackAlready(money: string, cause: unknown): AppError {
  return new AppError(
    cause instanceof AppError ? cause.code : 'database_unavailable',
    `${money} were given back at Stripe, and the credits for it could not be taken yet. They follow by themselves: do not give it back again.`,
    { cause },
  );
}

function toAdminPurchase(purchase: Purchase): AdminPurchase {
  const { priceMinor, paidMinor, refundedMinor, disputedMinor, amount, url: _url, ...rest } = purchase;
  const money = (minor: number): string => fromMinorUnits(minor, purchase.currency);
  return {
    ...rest,
    credits: Math.floor(amount / microUsdPerCredit),
    price: money(priceMinor),
    paid: money(paidMinor),
    refunded: money(refundedMinor),
    disputed: money(disputedMinor),
  };
}
