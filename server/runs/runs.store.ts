import type { Progress, RunEvent } from '#shared/events.contract.ts';
import type { Role } from '#shared/quotes.contract.ts';
import type { NewRun, RunRecord } from './run.ts';
import type { NewEvent, StepRecord } from './step.ts';

export type RunPatch = Partial<
  Pick<
    RunRecord,
    | 'state'
    | 'reason'
    | 'message'
    | 'attempt'
    | 'step'
    | 'authorized'
    | 'needed'
    | 'charged'
    | 'changeLeft'
    | 'feedback'
    | 'outcome'
    | 'questions'
  >
> & {
  /** Hours from now (database time) until the wait ends the run; null ends the wait. */
  waitHours?: number | null;
  /** Stamps `ended_at` with the database time. */
  ended?: true;
  /** Gives up the lease: the next job may claim the run at once. */
  releaseLease?: true;
  /** Takes the run away from whoever works on it. */
  bumpFence?: true;
};

/** `bytes` live in the organization's blob store under `sha256`. */
export type ChangeFileRecord = {
  op: 'create' | 'modify' | 'delete';
  path: string;
  renamedFrom?: string | undefined;
  baseSha256: string | null;
  sha256: string | null;
  size: number;
  held: { reason: string; executes: boolean } | null;
};

export type ChangeRecord = { attempt: number; changeSha256: string; files: ChangeFileRecord[] };

export type Claim =
  | { kind: 'claimed'; run: RunRecord }
  | { kind: 'leased'; seconds: number }
  | { kind: 'nothing' };

/** Runs and what is recorded of them. Every method is one statement unless it says otherwise. */
export type RunStore = {
  /** Throws `run_exists` with `details.runId` when another run on the same subject is unfinished or undecided. */
  insert(run: NewRun): Promise<RunRecord>;
  find(orgId: string, runId: string): Promise<RunRecord | null>;
  /** Newest first, those before a run of the same project. */
  list(
    orgId: string,
    projectId: string,
    page: { before: string | null; limit: number },
  ): Promise<RunRecord[]>;
  /** Locks the row until the transaction ends. First in the lock order run → hold → wallet. */
  lock(runId: string): Promise<RunRecord | null>;
  /** Takes a queued or running run whose lease is free: raises its fence and leases it. */
  claim(runId: string, leaseSeconds: number): Promise<Claim>;
  /** False when the run is no longer this worker's. */
  renewLease(runId: string, fence: number, leaseSeconds: number): Promise<boolean>;
  patch(runId: string, patch: RunPatch): Promise<RunRecord>;
  /** How often the change of the paid run that this one is, or goes back to, was merged and checked again. */
  rebasesOf(runId: string): Promise<number>;
  /** Plans and splits of a project that were applied, the newest first, up to a bound. */
  appliedPlans(projectId: string): Promise<Pick<RunRecord, 'id' | 'attempt' | 'edited' | 'fromRunId'>[]>;
  hasUnfinished(projectId: string): Promise<boolean>;

  /** Appends under the row lock that the caller holds, so sequence and commit order agree. */
  appendEvents(runId: string, events: readonly NewEvent[]): Promise<void>;
  /** The newest event's number and whether the run is over; over and 0 for a run that is gone. */
  lastSeq(runId: string): Promise<{ seq: number; ended: boolean }>;
  eventsAfter(runId: string, seq: number, limit: number): Promise<RunEvent[]>;
  /** When it was reported what became of these runs, ISO; those of which nothing was are missing. */
  outcomeTimes(runIds: readonly string[]): Promise<ReadonlyMap<string, string>>;

  findStep(runId: string, key: string): Promise<StepRecord | null>;
  steps(runId: string): Promise<StepRecord[]>;
  /** Stores the rendered request before it is sent; keeps the first if there is one. */
  insertIntent(
    runId: string,
    step: { key: string; attempt: number; role: Role; request: unknown; requestHash: string },
  ): Promise<void>;
  /** Records an answer if the step has none; false for the loser. */
  recordAnswer(
    runId: string,
    step: { key: string; attempt: number; answer: unknown; announced: boolean },
  ): Promise<boolean>;
  markAnnounced(runId: string, key: string): Promise<void>;

  /** When what was exchanged with models was deleted; null while it is there. */
  messagesDeletedAt(runId: string): Promise<string | null>;
  /** Deletes every request to a model with its answer, and an interview. The caller holds the row of the run, which is over. Two statements. */
  deleteMessages(runId: string): Promise<void>;
  /** The same for runs that ended more than `days` ago, some at a time; how many there were. In a transaction. */
  deleteOldMessages(days: number): Promise<number>;

  /** In place of what was saved for the attempt before. */
  saveChange(runId: string, change: ChangeRecord): Promise<void>;
  findChange(runId: string, attempt: number): Promise<ChangeRecord | null>;

  setProgress(runId: string, progress: Progress): Promise<void>;
  progress(runId: string): Promise<Progress | null>;

  /** Runs whose wait is over, those that are over longest first, without `except`. */
  dueWaits(limit: number, except?: readonly string[]): Promise<string[]>;
  /** Queued or running runs that nobody has leased for `seconds`, longest first. */
  orphans(seconds: number, limit: number): Promise<string[]>;
  /** Frees the leases of a dead process: only where no other process can hold one. Returns the runs to go on with. */
  expireLeases(): Promise<string[]>;
};
