import { checkPurchase } from './checkPurchase.ts';
import type { PaymentDeps } from './paymentPorts.ts';
import { workInbox } from './workInbox.ts';

const batch = 20;
/** Seconds that are listed twice: an event may show up in the list later than its time says. */
const eventAllowance = 300;

/**
 * Asks about every pending purchase whose next look is due, whether or not an event came. One that fails waits for its next
 * look. Returns how many were asked about.
 */
export async function reconcilePurchases(deps: PaymentDeps, stopping: AbortSignal): Promise<number> {
  const due = await deps.stores.purchases.claimDue(batch);
  for (const purchase of due) {
    if (stopping.aborted) break;
    try {
      await checkPurchase(deps, purchase);
    } catch (error) {
      deps.logger.warn({ purchaseId: purchase.id, error }, 'a purchase could not be checked');
    }
  }
  return due.length;
}

/**
 * Puts events into the inbox that were never delivered, such as refunds and disputes of purchases long over. How far it came is told by the
 * events themselves: no clock of ours can make it pass one over.
 */
export async function listMissedEvents(deps: PaymentDeps): Promise<number> {
  const { inbox } = deps.stores;
  let newest = await inbox.listedTo();
  let missed = 0;
  for await (const event of deps.provider.eventsSince(newest - eventAllowance)) {
    if (await inbox.insert(event)) missed += 1;
    newest = Math.max(newest, event.created);
  }
  await inbox.setListedTo(newest);
  if (missed > 0) deps.logger.info({ missed }, 'payment events came without a webhook');
  return missed;
}

/** Works on everything that is due. */
export async function drainInbox(deps: PaymentDeps, stopping: AbortSignal): Promise<void> {
  while (!stopping.aborted && (await workInbox(deps)));
}
