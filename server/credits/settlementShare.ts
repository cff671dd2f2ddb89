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
  | 'rejected_in_full';

export type Share = {
  charged: number;
  /** Part of what was spent that the day's free allowance pays. */
  fromAllowance: number;
  reason: SettlementReason;
};

/**
 * What the end of a run costs, in micro-USD, out of what its model calls spent. `allowanceLeft` is what the organization
 * still has free today for work that was not verified; `changeLeft` says that a change had reached the client.
 */
export function settlementShare(end: {
  ending: Ending;
  changeLeft: boolean;
  spent: number;
  allowanceLeft: number;
  chargeRejected: ChargeRejected;
}): Share {
  const { ending, changeLeft, spent, chargeRejected } = end;
  const inFull = (reason: SettlementReason): Share => ({ charged: spent, fromAllowance: 0, reason });
  if (spent === 0) return inFull('nothing_spent');
  if (ending === 'verified') return inFull('verified');
  if (ending === 'failed' && !changeLeft)
    return { charged: 0, fromAllowance: 0, reason: 'failed_before_change' };
  if (ending === 'cancelled' && !changeLeft) return inFull('cancelled_before_change');
  if (ending !== 'failed' && chargeRejected === 'full') return inFull('rejected_in_full');
  const fromAllowance = Math.min(spent, Math.max(0, end.allowanceLeft));
  const charged = spent - fromAllowance;
  return { charged, fromAllowance, reason: charged === 0 ? 'within_allowance' : 'beyond_allowance' };
}
