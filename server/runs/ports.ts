import type { ProjectStatus } from '#shared/projects.contract.ts';
import type { Role } from '#shared/quotes.contract.ts';
import type { Receipt } from '#shared/receipts.contract.ts';
import type { EndState } from '#shared/runs.contract.ts';
import type { SettlementReason } from '../credits/settlementShare.ts';
import type { QuoteStore } from './quotes.store.ts';
import type { RunStore } from './runs.store.ts';

/** What runs need of the ledger. Amounts are integer micro-USD. */
export type RunCredits = {
  balance(
    orgId: string,
  ): Promise<{ available: number; held: number; freeToday: { perDay: number; left: number } }>;
  /** Throws `insufficient_credits` or `wallet_frozen`; holds nothing then. */
  placeHold(hold: { runId: string; orgId: string; amount: number; minimum: number }): Promise<void>;
  raiseHold(hold: { runId: string; amount: number }): Promise<void>;
  holdOf(runId: string): Promise<{ amount: number; reserved: number; spent: number } | null>;
  /** Recorded charges by run; runs without a hold are missing. */
  costsOf(runIds: readonly string[]): Promise<ReadonlyMap<string, { spent: number; billed: boolean }>>;
  /** What ending like this would charge now, after the free allowance of the day less what is used of it `besides`. */
  wouldCharge(end: {
    orgId: string;
    ending: EndState;
    changeLeft: boolean;
    spent: number;
    besides?: number;
    /** Of a run that is under way; by default as new runs are. */
    billed?: boolean;
  }): Promise<number>;
  /** Charges what a rejected run was not charged, once; see the ledger's `take`. */
  take(runId: string, authorized: number): Promise<number>;
  /** Throws `authorization_too_low` with `details.needed` and `details.left`. */
  reserveCall(
    call: CallKey & {
      role: Role;
      provider: string;
      model: string;
      priceId: string;
      promptTokens: number;
      maxOutputTokens: number;
      /** Nothing of it is charged: the house bears what it costs. */
      free?: boolean;
    },
  ): Promise<unknown>;
  /** Notes that the request is sent now. False when the call was given up or its run is over: then it must not be. */
  markDispatched(call: CallKey): Promise<boolean>;
  recordCall(
    call: CallKey & {
      usage: CallUsage;
      providerRequestId: string | null;
      usable: boolean;
    },
  ): Promise<{ charge: number; absorbed: number }>;
  /** Frees the reservation of a call that has no answer. */
  voidCall(call: CallKey): Promise<void>;
  /** Calls of a step that were reserved and have neither answer nor end: a dead worker's. */
  openCalls(runId: string, step: string): Promise<{ attempt: number; open: boolean }[]>;
  /** What a receipt lists: every request made to a model, every movement of the wallet for this run, and why it was settled so. */
  receiptLines(
    runId: string,
  ): Promise<Pick<Receipt, 'calls' | 'transfers'> & { reason: SettlementReason | null }>;
  settle(end: {
    runId: string;
    ending: EndState;
    changeLeft: boolean;
  }): Promise<{ spent: number; charged: number; reason: SettlementReason }>;
};

/** `attempt` counts the requests made for one step; each has a reservation and a record of its own. */
export type CallKey = { runId: string; step: string; attempt: number };

export type CallUsage = {
  prompt: number;
  cached: number;
  cacheWrite: number;
  output: number;
  reasoning: number;
  estimated: boolean;
};

export type RunProjects = {
  find(orgId: string, projectId: string): Promise<{ id: string; name: string; todoPath: string } | null>;
  setStatus(orgId: string, projectId: string, status: ProjectStatus): Promise<void>;
};

export type RunSnapshots = {
  /** Null when the organization has no such snapshot in that project. */
  files(
    orgId: string,
    projectId: string,
    snapshotId: string,
  ): Promise<{ path: string; sha256: string; size: number }[] | null>;
  missing(orgId: string, snapshotId: string): Promise<string[]>;
  blobs(orgId: string, sha256s: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>>;
  putBlobs(orgId: string, blobs: readonly { sha256: string; bytes: Uint8Array }[]): Promise<void>;
  /** Deletes snapshots that no run was started on in time, some at a time; how many it looked at. In a transaction. */
  deleteUnused(): Promise<number>;
};

/** Enqueues in the transaction it was built on, so a run and its job exist together or not at all. */
export type RunJobs = { enqueue(runId: string, afterSeconds?: number): Promise<void> };

export type RunStores = {
  runs: RunStore;
  quotes: QuoteStore;
  credits: RunCredits;
  projects: RunProjects;
  snapshots: RunSnapshots;
  jobs: RunJobs;
};

/** `events`: there is something new to read. `taken`: whoever works on the run should look whether it is still theirs. */
export type WakeTopic = 'events' | 'taken';

/** Tells whoever listens, on any server. Only a wake-up: listeners poll as a backstop. */
export type RunWakeups = {
  notify(runId: string, topic: WakeTopic): Promise<void>;
  /** Calls `wake` after each notification until the returned function is called. */
  subscribe(runId: string, topic: WakeTopic, wake: () => void): () => void;
};

export type RunLogger = Record<
  'info' | 'warn' | 'error',
  (fields: Record<string, unknown>, message: string) => void
>;

/** Kills the process at a named point when a fault test asks for it; does nothing otherwise. */
export type Failpoint = (name: string) => void;

export type Unit = {
  stores: RunStores;
  inTransaction<T>(work: (stores: RunStores) => Promise<T>): Promise<T>;
};
