import { judgePayment, type PaymentFact } from './judgePayment.ts';
import type { LedgerAdjustments } from './ledgerAdjustments.ts';
import type { Payment } from './payment.ts';
import type { PaymentDeps, PaymentStores } from './paymentPorts.ts';
import type { Purchase } from './purchase.ts';

/**
 * Makes purchase and wallet what a payment says, in the transaction of `stores`. Whatever was applied before is left alone, so
 * it may be called with the same payment any number of times, at once and out of order.
 */
export async function applyPayment(
  deps: Pick<PaymentDeps, 'provider' | 'logger' | 'failpoint'>,
  stores: PaymentStores,
  purchaseId: string,
  payment: Payment,
): Promise<Purchase> {
  const { purchases, ledger } = stores;
  const purchase = await purchases.lock(purchaseId);
  if (purchase === null) throw new Error(`purchase ${purchaseId} is gone`);
  if (payment.live !== deps.provider.live)
    throw new Error('a payment of test mode for a live key, or the reverse');
  deps.failpoint('payment:locked');
  const judgement = judgePayment(purchase, payment, await purchases.knownFacts(purchaseId));
  for (const fact of judgement.facts) {
    if (!(await purchases.addFact(purchaseId, fact))) continue;
    deps.failpoint(`payment:fact:${fact.kind}`);
    await post(ledger, purchase, `purchase:${payment.sessionId}`, fact);
    deps.failpoint(`payment:posted:${fact.kind}`);
  }
  await purchases.update(purchaseId, payment, judgement);
  deps.failpoint('payment:updated');
  tell(deps, purchase, judgement);
  return (await purchases.find(purchaseId)) ?? purchase;
}

async function post(
  ledger: LedgerAdjustments,
  { orgId, package: name }: Purchase,
  sourceKey: string,
  { kind, key, amount, undoes = '' }: PaymentFact,
): Promise<void> {
  const common = { orgId, sourceKey, amount: BigInt(amount) };
  if (kind === 'purchase') await ledger.grant({ ...common, kind: 'paid', note: `Package ${name}` });
  else if (kind === 'reinstate') await ledger.reinstate({ ...common, key, disputeKey: undoes });
  else await ledger.clawBack({ ...common, key, kind });
}

function tell(
  { logger }: Pick<PaymentDeps, 'logger'>,
  before: Purchase,
  { state, problem, facts }: ReturnType<typeof judgePayment>,
): void {
  const { id: purchaseId, orgId } = before;
  for (const { key, kind, amount } of facts) {
    logger.info({ purchaseId, orgId, key, kind, amount }, 'payment applied');
  }
  if (problem !== null && problem !== before.problem) {
    logger.error({ purchaseId, orgId, state, problem }, 'a payment needs the operator');
  }
}
