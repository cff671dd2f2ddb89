import type { PageRequest, Positioned } from '../http/page.ts';
import type { Judgement, PaymentFact } from './judgePayment.ts';
import type { Payment } from './payment.ts';
import type { Purchase } from './purchase.ts';

export type NewPurchase = Pick<
  Purchase,
  'id' | 'orgId' | 'accountId' | 'package' | 'amount' | 'priceMinor' | 'currency'
> & {
  /** The client's idempotency key: a repetition after a crash finds the purchase again. */
  requestKey: string | null;
};

export type PurchaseStore = {
  /** The purchase, or the one that this request key made before. */
  insert(purchase: NewPurchase): Promise<Purchase>;
  find(purchaseId: string): Promise<Purchase | null>;
  /** Another organization's is not found. */
  findIn(orgId: string, purchaseId: string): Promise<Purchase | null>;
  findByPayment(payment: { sessionId?: string; paymentIntentId?: string }): Promise<Purchase | null>;
  /** Where to pay. Never takes a session from a purchase that has another. */
  setSession(purchaseId: string, session: { sessionId: string; url: string | null }): Promise<void>;
  /** Locks the purchase until the end of the transaction. */
  lock(purchaseId: string): Promise<Purchase | null>;
  knownFacts(purchaseId: string): Promise<ReadonlySet<string>>;
  /** False when the fact is known. */
  addFact(purchaseId: string, fact: PaymentFact): Promise<boolean>;
  update(purchaseId: string, payment: Payment, judgement: Judgement): Promise<void>;
  /** Ends a purchase that never got a session. */
  abandon(purchaseId: string): Promise<void>;
  /**
   * True for one asker within `everySeconds` (database time): the others use what that one finds. So however many clients
   * wait for a purchase, the provider is asked about it at that pace.
   */
  claimCheck(purchaseId: string, everySeconds: number): Promise<boolean>;
  /** Pending purchases whose next look is due, oldest look first; claims them. The younger a purchase, the more often. */
  claimDue(limit: number): Promise<Purchase[]>;
  list(page: PageRequest & { problems: boolean; orgId: string | undefined }): Promise<Positioned<Purchase>[]>;
  /** Purchases with a problem. */
  countProblems(): Promise<number>;
};
