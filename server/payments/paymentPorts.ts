import type { InboxStore } from './inbox.store.ts';
import type { LedgerAdjustments } from './ledgerAdjustments.ts';
import type { PaymentProvider } from './paymentProvider.ts';
import type { PurchaseStore } from './purchases.store.ts';

export type PaymentStores = { purchases: PurchaseStore; inbox: InboxStore; ledger: LedgerAdjustments };

type Log = (fields: Record<string, unknown>, message: string) => void;

/** What the parts of this domain share. */
export type PaymentDeps = {
  readonly provider: PaymentProvider;
  readonly stores: Omit<PaymentStores, 'ledger'>;
  /** One short transaction over everything; the provider is never asked inside. */
  inTransaction<T>(work: (stores: PaymentStores) => Promise<T>): Promise<T>;
  readonly logger: { info: Log; warn: Log; error: Log };
  /** Where tests end this process. */
  failpoint(name: string): void;
};
