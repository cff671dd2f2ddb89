import type { z } from 'zod';
import type { transferSchema } from '#shared/credits.contract.ts';
import type { Receipt } from '#shared/receipts.contract.ts';
import type { NewPrice, Price, PriceTier } from './price.ts';
import type { Ending, RejectionRules, SettlementReason } from './settlementShare.ts';
import type { Usage } from './usage.ts';

/** `attempt` counts the requests made to models for one step of a run; each has a record of its own. */
export type CallKey = { runId: string; step: string; attempt: number };

export type Transfer = z.output<typeof transferSchema>;

/** Those after `before` are older. `claim` is 0 at a transfer; what was left owing stands behind the transfer it came after. */
export type TransferPlace = { seq: number; claim: number };

export type Balance = {
  posted: number;
  held: number;
  available: number;
  debt: number;
  frozen: boolean;
  freeToday: { perDay: number; used: number; left: number };
  /** What expires next, and when; null when nothing does. */
  expires: { amount: number; at: string } | null;
};

export type Settlement = { spent: number; charged: number; notCharged: number; reason: SettlementReason };

/** Micro-USD of a grant: what was taken back or expired, what a run holds and follows when it ends, and what was used before. */
export type RevokedGrant = { taken: number; left: number; used: number };

/** A lot whose time is over and that could not be taken. */
export type LotFailure = { lotId: string; orgId: string; error: unknown };

export type LedgerCheck = {
  violations: { violation: string; key: string }[];
  wallets: number;
  transfers: number;
  checkedAt: string;
};

/** What the operator decides. */
export type LedgerRules = RejectionRules & {
  /** With `off` a hold still caps its run and usage is recorded, but nothing is taken from the wallet. */
  billing: Billing;
  /** Days until credits of a kind expire; 0 for never. */
  lotDays: Readonly<Record<LotKind, number>>;
};
export type LotKind = 'promo' | 'paid';
export type Billing = 'credits' | 'off';

/**
 * The ledger. Every amount is integer micro-USD. Each operation is one short transaction of its own, or part of the one
 * the store was built on; each may be repeated with the same input and then changes nothing more. Locks are taken in the
 * order run, hold, wallet: a caller that also locks a run locks it first.
 */
export type CreditStore = {
  openWallet(orgId: string): Promise<void>;
  /** Throws `not_found` for an organization without a wallet. */
  balance(orgId: string): Promise<Balance>;
  /** `key` names the fact that is paid out: the same key grants once. Debt is paid from it first. */
  grant(grant: {
    orgId: string;
    amount: number;
    key: string;
    kind: LotKind;
    note: string;
    /** In place of what the rules say for the kind; null for never. */
    expiresInDays?: number | null | undefined;
  }): Promise<'granted' | 'exists'>;
  /** Micro-USD of the grant with this key that paid what was owed. */
  debtPaidBy(key: string): Promise<number>;
  /**
   * Lets what is left of the grant with this key expire now, by the rules of `expireLots`. Repeated it answers how it stands. Throws
   * `not_found`, also for what was bought.
   */
  revokeGrant(orgId: string, key: string): Promise<RevokedGrant>;
  /**
   * Takes what is left of credits whose time is over, but never what a run holds: that expires when the run frees it.
   * Returns how many lots were touched. One that fails is told to `onFailure`, which may throw, and keeps no other from its end.
   */
  expireLots(onFailure?: (failure: LotFailure) => void): Promise<number>;
  /**
   * Reserves money for a run. Throws `insufficient_credits` with details `available`, `needed`, `missing` when the wallet
   * has less available than `amount` or than `minimum`, and `wallet_frozen`.
   */
  placeHold(hold: { runId: string; orgId: string; amount: number; minimum: number }): Promise<void>;
  /**
   * Raises a hold to a new total, also while the organization is frozen; a total below the present one changes nothing. Throws
   * `insufficient_credits` and `run_ended`.
   */
  raiseHold(hold: { runId: string; amount: number }): Promise<void>;
  holdOf(runId: string): Promise<{ amount: number; reserved: number; spent: number } | null>;
  /** Recorded charges by run; runs without a hold are missing. */
  costsOf(runIds: readonly string[]): Promise<ReadonlyMap<string, { spent: number; billed: boolean }>>;
  /**
   * Reserves the worst case of a call inside its run's hold, at the version of the price that `priceId` belongs to.
   * Throws `authorization_too_low` with details `needed` and `left`, `price_unknown`, `run_ended`.
   */
  reserveCall(
    call: CallKey & {
      role: string;
      provider: string;
      model: string;
      priceId: string;
      /** Upper bound. */
      promptTokens: number;
      maxOutputTokens: number;
      /** Reserves nothing, so nothing of it can be charged: the house bears what it costs. */
      free?: boolean;
    },
  ): Promise<{ reserved: number }>;
  /**
   * Notes that the request is sent now: from here on it may cost the house something. False, and then it must not be sent, when the
   * call was given up or its run settled.
   */
  markDispatched(call: CallKey): Promise<boolean>;
  /**
   * Records the answer of a call and its charge; a second record of the same call returns the first. An unusable answer,
   * and one that comes after the call was given up or the run settled, is charged 0 and absorbed.
   */
  recordCall(
    call: CallKey & { usage: Usage; providerRequestId: string | null; usable: boolean },
  ): Promise<{ charge: number; absorbed: number }>;
  /** Frees the reservation of a call that has no answer and will have none. */
  voidCall(call: CallKey): Promise<void>;
  /** Every call of a step in order; `open` ones were reserved and have neither answer nor end. */
  openCalls(runId: string, step: string): Promise<{ attempt: number; open: boolean }[]>;
  /**
   * What ending like this would charge now, if `besides` were used of the day's allowance by others until then. Locks nothing, so
   * another run's end may come between.
   */
  wouldCharge(end: {
    orgId: string;
    ending: Ending;
    changeLeft: boolean;
    spent: number;
    besides?: number;
    /** Of a run that is under way; by default as new runs are. */
    billed?: boolean;
  }): Promise<number>;
  /**
   * Ends the hold of a run: charges its share, frees the rest, gives up calls that were not sent. Those that were stay as they are:
   * their answer may still come, and is absorbed. Once; a repetition returns the first settlement.
   */
  settle(end: { runId: string; ending: Ending; changeLeft: boolean }): Promise<Settlement>;
  /**
   * Charges what the settlement of a rejected run left uncharged, and gives back what it used of the day's allowance. Once: a
   * repetition answers the same amount, whatever it authorises. Throws `conflict` for a run that was not rejected,
   * `authorization_too_low` when it would be more than `authorized`, `insufficient_credits` and `wallet_frozen`.
   */
  take(runId: string, authorized: number): Promise<number>;
  /** `reason` is null until the hold is settled. */
  receiptLines(
    runId: string,
  ): Promise<Pick<Receipt, 'calls' | 'transfers'> & { reason: SettlementReason | null }>;
  /** Newest first, and with them what a refund or dispute left owing without taking anything. */
  listTransfers(
    orgId: string,
    page: { before?: TransferPlace | undefined; limit: number },
  ): Promise<Transfer[]>;
  /** Every tier of the version in force. Throws `price_unknown`. */
  findPrice(provider: string, model: string): Promise<Price[]>;
  /** A new version with this tier and the other tiers as they are. Throws `invalid_request` without a tier from 0. */
  addPrice(price: NewPrice): Promise<Price>;
  /**
   * A whole version with its tiers, as a price file states it, unless one that is as new or newer holds, or with `ifNone` any. True
   * when added.
   */
  addPriceVersion(version: {
    provider: string;
    model: string;
    validFrom: string;
    tiers: readonly PriceTier[];
    ifNone?: boolean;
  }): Promise<boolean>;
  /**
   * A whole version as of the beginning of a UTC day. Until the day is over it follows what that day has already; from then on that
   * stays, and whatever came later. True when added: not when it says the same.
   */
  replacePriceOfDay(version: {
    provider: string;
    model: string;
    day: string;
    tiers: readonly PriceTier[];
  }): Promise<boolean>;
  /** The tiers of the version that holds from exactly then; none when there is no such version. */
  tiersFrom(version: { provider: string; model: string; validFrom: string }): Promise<Price[]>;
  /** Versions in force, by provider, model and tier. */
  listPrices(): Promise<Price[]>;
  /** Versions that begin later, the first to begin first. */
  laterPrices(): Promise<Price[]>;
  checkLedger(): Promise<LedgerCheck>;
};
