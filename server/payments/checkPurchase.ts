import { applyPayment } from './applyPayment.ts';
import type { PaymentDeps } from './paymentPorts.ts';
import type { Purchase } from './purchase.ts';

/** Hours after which a purchase without a session is given up: nobody has an address at which to pay it. */
const abandonAfterMs = 3_600_000;

/**
 * Asks the provider about a purchase and applies what it says. Returns the purchase as it is then. Throws what the provider
 * throws; nothing has changed then.
 */
export async function checkPurchase(deps: PaymentDeps, purchase: Purchase): Promise<Purchase> {
  if (purchase.sessionId === null) {
    const { purchases } = deps.stores;
    if (Date.now() - Date.parse(purchase.createdAt) > abandonAfterMs) await purchases.abandon(purchase.id);
    return (await purchases.find(purchase.id)) ?? purchase;
  }
  const payment = await deps.provider.readPayment(purchase.sessionId);
  return deps.inTransaction((stores) => applyPayment(deps, stores, purchase.id, payment));
}
