import type { Question } from '#shared/interview.contract.ts';
import type { CheckCommand } from '#shared/projectFile.contract.ts';
import type { RunKind } from '#shared/quotes.contract.ts';
import type { Feedback, Outcome, RunState } from '#shared/runs.contract.ts';
import { endStates } from '#shared/runs.contract.ts';
import type { TodoRef } from '#shared/todo/todoRef.ts';

/** Bumped when recorded steps of an older server can no longer be replayed; such runs then fail free. */
export const engineVersion = 1;

/** A run as the server keeps it. Money is integer micro-USD, times are ISO strings of the database clock. */
export type RunRecord = {
  id: string;
  orgId: string;
  projectId: string;
  accountId: string;
  snapshotId: string;
  quoteId: string;
  fromRunId: string | null;
  /** Merges the verified change of `fromRunId` onto `snapshotId`; its calls are borne by the house. */
  rebase: boolean;
  kind: RunKind;
  subject: string;
  state: RunState;
  reason: string | null;
  message: string | null;
  todo: TodoRef | null;
  file: string | null;
  instruction: string | null;
  hint: string | null;
  description: string | null;
  checks: CheckCommand[];
  attempt: number;
  maxAttempts: number;
  step: string | null;
  authorized: number;
  needed: number | null;
  charged: number | null;
  changeLeft: boolean;
  /** plan: ask before planning, and what was asked. */
  interview: boolean;
  questions: Question[] | null;
  /** refine: the user's own version, kept in a step, is judged; no model writes. */
  edited: boolean;
  feedback: Feedback | null;
  outcome: Outcome | null;
  demo: boolean;
  engineVersion: number;
  fence: number;
  lastSeq: number;
  createdAt: string;
  updatedAt: string;
  endedAt: string | null;
  waitUntil: string | null;
};

export type NewRun = Pick<
  RunRecord,
  | 'id'
  | 'orgId'
  | 'projectId'
  | 'accountId'
  | 'snapshotId'
  | 'quoteId'
  | 'fromRunId'
  | 'rebase'
  | 'kind'
  | 'subject'
  | 'todo'
  | 'file'
  | 'instruction'
  | 'hint'
  | 'description'
  | 'checks'
  | 'maxAttempts'
  | 'authorized'
  | 'demo'
  | 'interview'
  | 'edited'
>;

export function isEnded(state: RunState): boolean {
  return (endStates as readonly RunState[]).includes(state);
}

/**
 * What a run works on inside its project. Two runs with one subject would write the same files for the same purpose, so
 * only one of them may be unfinished. A refinement of a rejected TODO has that TODO as its subject.
 */
export function subjectOf(run: { kind: RunKind; todo: TodoRef | null; file: string | null }): string {
  if (run.kind === 'document') return 'document';
  if (run.todo) {
    const { path, headings, text, occurrence } = run.todo;
    return JSON.stringify(['todo', path, headings, text, occurrence]);
  }
  return run.kind === 'plan' ? 'plan' : JSON.stringify(['file', run.file]);
}
