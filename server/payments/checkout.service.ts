import { randomUUID } from 'node:crypto';
import { AppError } from '#shared/appError.ts';
import { formatCredits, microUsdPerCredit } from '#shared/money.ts';
import type { CheckoutSession, CreditPackageOffer } from '#shared/payments.contract.ts';
import { checkPurchase } from './checkPurchase.ts';
import { type CreditPackage, microUsdOf, offerOf } from './creditPackage.ts';
import { fromMinorUnits } from './currencyAmount.ts';
import type { PaymentDeps } from './paymentPorts.ts';
import type { Purchase } from './purchase.ts';

type Buyer = { accountId: string; orgId: string };

export type CheckoutService = {
  packages(): CreditPackageOffer[];
  /** Throws `invalid_request` for a package that is not sold, `wallet_frozen` before anything is written, and what the provider throws; a repetition goes on with it. */
  create(buyer: Buyer, wish: { package: string; requestKey: string | null }): Promise<CheckoutSession>;
  /** Throws `not_found`, also for a purchase of another organization. */
  get(orgId: string, purchaseId: string): Promise<CheckoutSession>;
};

type Shop = {
  packages: readonly CreditPackage[];
  emailOf(accountId: string): Promise<string | null>;
  balance(orgId: string): Promise<{ frozen: boolean }>;
};

/** How often the provider is asked about a purchase that somebody waits for. */
const checkEverySeconds = 1;
/** Whoever waits asks again in a second: when Stripe is slow, what is known is answered, and the look goes on. */
const checkPatienceMs = 3_000;

export function createCheckoutService(
  deps: PaymentDeps,
  { packages, emailOf, balance }: Shop,
): CheckoutService {
  const { purchases } = deps.stores;

  return {
    packages: () => packages.map(offerOf),

    async create({ accountId, orgId }, { package: name, requestKey }) {
      const wanted = packages.find(({ id }) => id === name);
      if (wanted === undefined) throw unknownPackage(packages);
      const { priceMinor, currency } = wanted;
      // What is paid already is credited all the same: this keeps new purchases away.
      if ((await balance(orgId)).frozen) throw mayNotBuy();
      const written = await purchases.insert({
        id: randomUUID(),
        orgId,
        accountId,
        package: name,
        amount: microUsdOf(wanted),
        priceMinor,
        currency,
        requestKey,
      });
      deps.failpoint('purchase:written');
      if (written.sessionId !== null) return describe(written);
      const session = await deps.provider.createSession(written, await emailOf(accountId));
      deps.failpoint('purchase:session');
      await purchases.setSession(written.id, session);
      return describe((await purchases.find(written.id)) ?? written);
    },

    async get(orgId, purchaseId) {
      const purchase = await purchases.findIn(orgId, purchaseId);
      if (purchase === null) throw new AppError('not_found', 'There is no such checkout session.');
      if (purchase.sessionId === null || !(await purchases.claimCheck(purchaseId, checkEverySeconds)))
        return describe(purchase);
      const checked = checkPurchase(deps, purchase).catch((error: unknown) => {
        deps.logger.warn({ purchaseId, error }, 'a purchase could not be checked');
        return purchase;
      });
      return describe(await within(checkPatienceMs, checked, purchase));
    },
  };
}

async function within<T>(ms: number, work: Promise<T>, otherwise: T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<T>((resolve) => {
    timer = setTimeout(resolve, ms, otherwise);
  });
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

const mayNotBuy = () =>
  new AppError(
    'wallet_frozen',
    'The credits of this organization are frozen. Nothing was bought or charged; ask the operator of this server.',
  );

function unknownPackage(packages: readonly CreditPackage[]): AppError {
  const names = packages.map(({ id }) => id).join(', ');
  return new AppError(
    'invalid_request',
    `There is no such package. Nothing was bought; there are: ${names}.`,
    {
      details: { issues: [{ path: 'body.package', message: 'unknown' }] },
    },
  );
}

function describe(purchase: Purchase): CheckoutSession {
  const { id, state, currency, priceMinor, amount } = purchase;
  return {
    id,
    state,
    url: state === 'open' ? purchase.url : null,
    package: purchase.package,
    credits: Math.floor(amount / microUsdPerCredit),
    price: fromMinorUnits(priceMinor, currency),
    currency,
    message: messages[state](purchase),
  };
}

const messages: Record<Purchase['state'], (purchase: Purchase) => string | null> = {
  created: () => null,
  open: () => null,
  processing: () =>
    'The payment is under way, which can take days. The credits come by themselves when it arrives.',
  paid: ({ amount, debtPaid }) => {
    const owed = debtPaid === 0 ? '' : `; ${formatCredits(debtPaid)} of them paid what was owed`;
    return `Paid. ${formatCredits(amount)} were added${owed}.`;
  },
  failed: () => 'The payment failed. Nothing was credited, and nothing is charged for it.',
  expired: () => 'Nothing was paid in time, so this purchase is over. Nothing was charged.',
  refused: () =>
    'What was paid is not what was asked for, so nothing was credited. The operator of this server was told and has to look at it.',
};
