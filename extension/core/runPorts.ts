import type { Change, Proposal } from '#shared/changes.contract.ts';
import type { CommandResult } from '#shared/checks.contract.ts';
import type { Progress, RunEvent } from '#shared/events.contract.ts';
import type { Answers, Question } from '#shared/interview.contract.ts';
import type { CheckCommand } from '#shared/projectFile.contract.ts';
import type { Project } from '#shared/projects.contract.ts';
import type { Quote } from '#shared/quotes.contract.ts';
import type { Receipt } from '#shared/receipts.contract.ts';
import type { Feedback, Run } from '#shared/runs.contract.ts';
import type { TodoRef } from '#shared/todo/todoRef.ts';
import type { ApiClient } from '../api/apiClient.ts';
import type { FollowOptions } from '../api/eventStream.ts';
import type { Applied } from './apply.ts';
import type { CheckPolicy } from './checkPolicy.ts';
import type { CheckProgress } from './checks.ts';
import type { Files } from './files.port.ts';
import type { HeldFile } from './heldFiles.ts';
import type { Manifest } from './manifest.ts';
import type { Stage } from './stage.ts';

export type RunRequest =
  | { kind: 'implement'; todo: TodoRef; hint?: string }
  | {
      kind: 'refine';
      instruction: string;
      file?: string;
      fromRunId?: string;
      /** The user's own version of the rejected change, base64; null for a file that is not to be there. */
      edited?: { path: string; content: string | null }[];
    }
  | { kind: 'plan'; description: string; interview?: boolean }
  /** Splits one TODO into smaller ones below it. */
  | { kind: 'plan'; todo: TodoRef; description?: string }
  | { kind: 'document' };

export type QuoteOffer = {
  quote: Quote;
  manifest: Manifest;
  /** What would be sent where, in a sentence. */
  sends: string;
  /** Empty: the change would be reviewed only, not tested. */
  checks: readonly CheckCommand[];
  /** Runs before the checks, with the network, where packages have to be installed. */
  setup: readonly string[] | null;
};

/** `later` leaves the run as it is; it can be resumed. */
export type ReviewDecision =
  | { decision: 'apply'; ticked: ReadonlySet<string> }
  | { decision: 'decline'; detail?: string }
  | { decision: 'later' };

export type RunPhase =
  | 'quoting'
  | 'uploading'
  | 'running'
  | 'staging'
  | 'checking'
  | 'reviewing'
  | 'applying'
  | 'reporting';

/** Files of a change that are no longer as they were when the run began. */
export type Conflict = {
  paths: readonly string[];
  /** They are as they were, but were not sent: the change would create them anew. */
  unsent?: boolean;
  /** The change is verified, so it can be merged with the edits and checked again, free of charge. */
  mergeable: boolean;
  /** Why merging did not work, when it was tried. */
  reason?: string;
};

/** What a run needs of a person. Each question may be answered after any time; null and `later` change nothing. */
export type RunUi = {
  /** Asked before anything but file names and sizes has left the machine. `authorized` in micro-USD. */
  confirmQuote(offer: QuoteOffer): Promise<{ authorized: number } | null>;
  /** Files that could run as code when the checks run. */
  confirmExecution(files: readonly HeldFile[], change: Change): Promise<'run' | 'cancel' | 'later'>;
  reviewProposal(proposal: Proposal, held: readonly HeldFile[]): Promise<ReviewDecision>;
  /** What the Architect asks before it plans. An empty list skips all; null leaves the run waiting. */
  answerQuestions?(questions: readonly Question[], run: Run): Promise<Answers | null>;
  /** The run waits for more than was authorised (`run.needed`). */
  authorizeMore(run: Run): Promise<{ authorized: number } | null>;
  /** Nothing was applied. `report` gives the proposal up as conflicted; `rebase` counts only where it is mergeable. */
  resolveConflict(conflict: Conflict, run: Run): Promise<'rebase' | 'retry' | 'report' | 'later'>;
  /**
   * These failed on the change, and on the files before it as well. `must_pass` sends the failure back to the model; `leave_out`
   * shows the results for this run without counting them. Unasked, they must pass.
   */
  judgeFailing?(failing: readonly CommandResult[]): Promise<'must_pass' | 'leave_out' | 'cancel' | 'later'>;
  /** On the unmodified files this passes with the network and fails without. Null: not decided; asked again another time. */
  allowNetwork?(check: CheckCommand): Promise<boolean | null>;
  /** Asked where cancelling costs something (`run.cancelCost`). */
  confirmCancel?(run: Run): Promise<boolean>;
  onPhase?(phase: RunPhase): void;
  onRun?(run: Run): void;
  onEvent?(event: RunEvent): void;
  onProgress?(progress: Progress): void;
  onUpload?(sent: { files: number; of: number }): void;
  onCheck?(progress: CheckProgress): void;
  onOutput?(check: CheckCommand, chunk: Uint8Array): void;
};

export type RunPorts = {
  client: ApiClient;
  files: Files;
  root: string;
  journalFolder: string;
  project: Pick<Project, 'id' | 'todoPath' | 'scope'>;
  /** The user's commands, confirmed; never taken from the change. */
  checks: readonly CheckCommand[];
  /** Patterns of the user's settings for what is never sent. */
  exclude?: readonly string[];
  /** The staged copy; whoever gives it also disposes of it. */
  stage: () => Promise<Stage>;
  /** How commands are run; by default in a sandbox where there is one. */
  policy?: () => Promise<CheckPolicy>;
  ui: RunUi;
  now: () => number;
  signal?: AbortSignal;
  /** Fired once the run was cancelled at the server: commands under way end at once, and the run tells what it came to. */
  cancelled?: AbortSignal;
  /** Timing of the event stream, where it is not the default. */
  follow?: Pick<FollowOptions, 'silenceMs' | 'pollMs' | 'backoff'>;
};

export type RunResult =
  | { end: 'not_started' }
  /** Nothing is lost: the run waits at the server and can be resumed. */
  | { end: 'waiting'; run: Run }
  | { end: 'applied'; run: Run; receipt: Receipt; applied: Applied | null }
  | { end: 'declined' | 'conflicted' | 'failed' | 'cancelled'; run: Run; receipt: Receipt }
  | { end: 'rejected'; run: Run; receipt: Receipt; feedback: Feedback | null };

export const abortable = ({ signal }: RunPorts): { signal?: AbortSignal } =>
  signal === undefined ? {} : { signal };

/** A plan run writes the TODO file; for every other it is the user's. */
export const todoPathFor = ({ project }: Pick<RunPorts, 'project'>, run: Pick<Run, 'kind'>): string | null =>
  run.kind === 'plan' ? null : project.todoPath;

/** Plans and documents are text about the project: they are checked against its files and reviewed, and no command runs on them. */
export const runsCommands = (kind: Run['kind']): boolean => kind !== 'plan' && kind !== 'document';

export const checksFor = <C>(kind: Run['kind'], checks: readonly C[]): readonly C[] =>
  runsCommands(kind) ? checks : [];
