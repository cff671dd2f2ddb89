import type Stripe from 'stripe';
import { formatCredits } from '#shared/money.ts';
import type { CheckoutOptions } from '../paymentConfig.ts';
import type { Purchase } from '../purchase.ts';

type Given = {
  purchase: Purchase;
  /** Pre-filled in the checkout. */
  email: string | null;
  /** Where browsers reach this server. */
  publicUrl: string;
  options: CheckoutOptions;
};

/** The checkout session of a purchase: one line at the price that the purchase was started with. */
export function checkoutParams({
  purchase,
  email,
  publicUrl,
  options,
}: Given): Stripe.Checkout.SessionCreateParams {
  const { id, accountId, priceMinor, currency, amount } = purchase;
  const metadata = { purchase_id: id };
  const name = formatCredits(amount).replace('.00 ', ' ');
  return {
    mode: 'payment',
    client_reference_id: accountId,
    metadata,
    payment_intent_data: { metadata, description: `Plumbline: ${name}` },
    line_items: [
      {
        quantity: 1,
        price_data: {
          currency,
          unit_amount: priceMinor,
          product_data: {
            name,
            ...(options.taxCode === undefined ? {} : { tax_code: options.taxCode }),
          },
          ...(options.automaticTax ? { tax_behavior: 'exclusive' as const } : {}),
        },
      },
    ],
    // What is paid has to be what was offered: no other currency, no discount.
    adaptive_pricing: { enabled: false },
    allow_promotion_codes: false,
    automatic_tax: { enabled: options.automaticTax },
    tax_id_collection: { enabled: options.taxIds },
    invoice_creation: { enabled: options.invoices },
    ...(email === null ? {} : { customer_email: email }),
    success_url: `${publicUrl}/payment-success`,
    cancel_url: `${publicUrl}/payment-cancelled`,
  };
}
