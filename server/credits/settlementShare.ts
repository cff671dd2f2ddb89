export type Ending = 'verified' | 'rejected' | 'failed' | 'cancelled';
export type ChargeRejected = 'allowance' | 'full';

/** Why a settlement charged what it did; stable, stored with the hold. */
export type SettlementReason =
  | 'nothing_spent'
  | 'verified'
  | 'cancelled_before_change'
  | 'failed_before_change'
  | 'within_allowance'
  | 'beyond_allowance'
  | 'rejected_in_full'
  | 'not_billed';

export type Share = {
  charged: number;
  /** Part of what was spent that the day's free allowance pays. */
  fromAllowance: number;
  reason: SettlementReason;
};

type End = { ending: Ending; changeLeft: boolean; chargeRejected: ChargeRejected };

/** What the operator decides about work that was not verified; `freePerDay` is micro-USD per organization and UTC day. */
export type RejectionRules = { chargeRejected: ChargeRejected; freePerDay: number };

/** A run never costs more than its quote said, nor more than the rules of the day say. */
export function milderRules(now: RejectionRules, promised: RejectionRules | null): RejectionRules {
  if (promised === null) return now;
  const full = now.chargeRejected === 'full' && promised.chargeRejected === 'full';
  return {
    chargeRejected: full ? 'full' : 'allowance',
    freePerDay: Math.max(now.freePerDay, promised.freePerDay),
  };
}

/** What an end pays of what was spent: all of it, nothing, or what the free allowance of the day leaves. */
export function settlementRule({ ending, changeLeft, chargeRejected }: End): {
  pays: 'all' | 'nothing' | 'beyond_allowance';
  reason: SettlementReason;
} {
  if (ending === 'verified') return { pays: 'all', reason: 'verified' };
  if (ending === 'failed' && !changeLeft) return { pays: 'nothing', reason: 'failed_before_change' };
  if (ending === 'cancelled' && !changeLeft) return { pays: 'all', reason: 'cancelled_before_change' };
  if (ending !== 'failed' && chargeRejected === 'full') return { pays: 'all', reason: 'rejected_in_full' };
  return { pays: 'beyond_allowance', reason: 'beyond_allowance' };
}

/**
 * What the end of a run costs, in micro-USD, out of what its model calls spent. `allowanceLeft` is what the organization
 * still has free today for work that was not verified; `changeLeft` says that a change had reached the client.
 */
export function settlementShare(end: End & { spent: number; allowanceLeft: number }): Share {
  const { spent } = end;
  const { pays, reason } = settlementRule(end);
  if (spent === 0) return { charged: 0, fromAllowance: 0, reason: 'nothing_spent' };
  if (pays === 'all') return { charged: spent, fromAllowance: 0, reason };
  if (pays === 'nothing') return { charged: 0, fromAllowance: 0, reason };
  const fromAllowance = Math.min(spent, Math.max(0, end.allowanceLeft));
  const charged = spent - fromAllowance;
  return { charged, fromAllowance, reason: charged === 0 ? 'within_allowance' : 'beyond_allowance' };
}
