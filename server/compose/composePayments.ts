import type { Router } from 'express';
import type { Knex } from 'knex';
import type { Config } from '../config.ts';
import type { CreditStore } from '../credits/credits.store.ts';
import type { Database } from '../db/database.ts';
import { failpoint } from '../failpoint.ts';
import type { Logger } from '../http/logger.ts';
import { type PaymentWorker, startPaymentWorker } from '../jobs/paymentWorker.ts';
import { createCheckoutService } from '../payments/checkout.service.ts';
import { offerOf } from '../payments/creditPackage.ts';
import { createInboxStore } from '../payments/inbox.pg.ts';
import { notBillingMessage, notSellingMessage } from '../payments/notSelling.ts';
import type { PaymentConfig } from '../payments/paymentConfig.ts';
import { createPaymentOperations } from '../payments/paymentOperations.ts';
import { paymentPagesRoutes } from '../payments/paymentPages.routes.ts';
import type { PaymentDeps, PaymentStores } from '../payments/paymentPorts.ts';
import { paymentsRoutes } from '../payments/payments.routes.ts';
import { paymentsAdminRoutes } from '../payments/paymentsAdmin.routes.ts';
import { createPurchaseStore } from '../payments/purchases.pg.ts';
import { createReceiveEvent } from '../payments/receiveEvent.ts';
import { eventTypes } from '../payments/stripe/stripeEvent.ts';
import { createStripeProvider } from '../payments/stripe/stripeProvider.ts';
import { webhookRoutes } from '../payments/webhook.routes.ts';

export type PaymentsPart = {
  readonly routers: readonly Router[];
  /** Null when nothing is sold. */
  readonly worker: PaymentWorker | null;
  /** In a sentence: what is sold, or how to sell. */
  readonly description: string;
  readonly configured: boolean;
};

type Options = {
  config: Config;
  /** Null when nothing is sold. */
  settings: PaymentConfig | null;
  database: Database;
  balance: CreditStore['balance'];
  ledger: (db: Knex) => PaymentStores['ledger'];
  emailOf(accountId: string): Promise<string | null>;
  logger: Logger;
  version: string;
  /** Where this server listens, once it does. */
  ownUrl(): string;
};

/** Puts payments together. Throws `configuration_invalid`. */
export async function composePayments(options: Options): Promise<PaymentsPart> {
  const { config, settings, database, balance, ledger, logger, version, ownUrl } = options;
  if (settings === null) {
    const description =
      config.billing === 'off'
        ? 'none, nothing is billed (BILLING=off)'
        : 'none, credits are given by the operator. To sell them set STRIPE_SECRET_KEY';
    const admin = paymentsAdminRoutes({ operations: null, balance });
    const message =
      config.billingMessage ?? (config.billing === 'off' ? notBillingMessage : notSellingMessage);
    const routers = [paymentsRoutes(null, message), webhookRoutes(null), admin, paymentPagesRoutes()];
    return { routers, worker: null, description, configured: false };
  }
  const publicUrl = () => settings.publicUrl ?? ownUrl();
  const stores = (db: Knex) => ({ purchases: createPurchaseStore(db), inbox: createInboxStore(db) });
  const deps: PaymentDeps = {
    provider: createStripeProvider(settings, { publicUrl, version }),
    stores: stores(database.knex),
    inTransaction: (work) => database.transaction((trx) => work({ ...stores(trx), ledger: ledger(trx) })),
    logger,
    failpoint,
  };
  // Whoever leased them is dead: nobody else can open this database.
  if (database.kind === 'embedded') await deps.stores.inbox.freeLeases();
  const worker = config.serverRole === 'api' ? null : startPaymentWorker(deps, settings.payloadDays);
  const wake = () => worker?.wake();
  const { packages } = settings;
  const nowSeconds = () => Math.floor(Date.now() / 1_000);
  return {
    routers: [
      paymentsRoutes(
        createCheckoutService(deps, { packages, emailOf: options.emailOf, balance }),
        notSellingMessage,
      ),
      webhookRoutes(createReceiveEvent(deps, { eventTypes, nowSeconds, wake })),
      paymentsAdminRoutes({ operations: createPaymentOperations(deps, wake), balance }),
      paymentPagesRoutes(),
    ],
    worker,
    description: describe(settings),
    configured: true,
  };
}

function describe({ live, packages, webhookSecrets }: PaymentConfig): string {
  const sold = packages
    .map(offerOf)
    .map(({ credits, price, currency }) => `${credits} credits for ${price} ${currency.toUpperCase()}`)
    .join(', ');
  const hearing =
    webhookSecrets.length > 0
      ? ''
      : '. No STRIPE_WEBHOOK_SECRET: Stripe is asked once a minute for refunds and disputes';
  return `Stripe, ${live ? 'LIVE' : 'test mode, no real money'}: ${sold}${hearing}`;
}
