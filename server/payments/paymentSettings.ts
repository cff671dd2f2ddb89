import type { PaymentVariable } from './paymentConfig.ts';

/** What each setting of payments is for, in the order an operator meets them. */
export const paymentSettings: Readonly<Record<PaymentVariable, string>> = {
  STRIPE_SECRET_KEY: 'secret or restricted key; without one no credits are sold. A live key needs Postgres',
  STRIPE_WEBHOOK_SECRET: 'signing secret of the webhook; two, comma-separated, while one replaces the other',
  CREDIT_PACKAGES: 'what is sold: name=credits:price:currency, … (buy_100=100:1.00:usd, …)',
  PUBLIC_URL: 'address of this server for browsers; the one it listens on when not set',
  STRIPE_INVOICES: 'on: Stripe makes an invoice for each purchase (off)',
  STRIPE_TAX_IDS: 'on: buyers can give a tax id (off)',
  STRIPE_AUTOMATIC_TAX: 'on: Stripe computes tax and adds it to the price (off)',
  STRIPE_TAX_CODE: "tax code of credits, when not the default of your Stripe account's",
  STRIPE_API_URL: 'another address than the one of Stripe, for tests',
  PAYMENT_PAYLOAD_DAYS: 'days until the content of a finished Stripe event is deleted (30)',
};
