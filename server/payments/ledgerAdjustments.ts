/**
 * What payments need of the ledger, in the transaction that they are in. Amounts are micro-USD. `sourceKey` names the fact that
 * brought credits, `key` the one that takes or returns them; a key that came before changes nothing and gives `applied: false`.
 */
export type LedgerAdjustments = {
  /** Debt is paid from it first. */
  grant(grant: {
    orgId: string;
    sourceKey: string;
    kind: 'paid';
    amount: bigint;
    note?: string;
  }): Promise<{ applied: boolean }>;
  /** What the wallet does not have becomes debt. What expired with its lot is neither taken nor owed. */
  clawBack(clawBack: {
    orgId: string;
    sourceKey: string;
    key: string;
    kind: 'refund' | 'dispute';
    amount: bigint;
  }): Promise<{ applied: boolean }>;
  /** Gives back what `disputeKey` took, or left owing. */
  reinstate(reinstate: {
    orgId: string;
    sourceKey: string;
    key: string;
    disputeKey: string;
    amount: bigint;
  }): Promise<{ applied: boolean }>;
};
