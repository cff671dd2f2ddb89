import type { Verdict } from '#shared/changes.contract.ts';
import type { CheckResult } from '#shared/checks.contract.ts';
import type { Question } from '#shared/interview.contract.ts';
import type { TodoName } from '#shared/todo/todo.ts';
import type { ModelRequest } from '../engine/askStep.ts';

import type { PlannedLines } from './plannedLines.ts';

/** The final state of one file; `base` and `content` are exact bytes, null where there is no file. */
export type FileOperation = {
  op: 'create' | 'modify' | 'delete';
  path: string;
  renamedFrom?: string;
  base: Uint8Array | null;
  content: Uint8Array | null;
};

/** Texts by path, looked up as they are asked for. */
export type TextLookup = { get(path: string): string | undefined };

export type Files = ReadonlyMap<string, Uint8Array>;
type Messages = ModelRequest['messages'];

export type TodoText = {
  text: string;
  headings: readonly string[];
  body: string;
  criteria: string[];
  files: string[];
};

/** What an earlier attempt answered and why it was refused. */
export type Previous = { answer: string; evidence: string[] };

export type AppliedEdits = {
  operations: FileOperation[];
  complete: boolean;
  feedback: string;
  results: { status: 'applied' | 'refused' }[];
  /** Paths of edits that have to be sent again. */
  missing: string[];
  /** What became of edits that earlier answers had refused. */
  notes: string[];
};

/** What the flows need of context, edits, verification and agents: pure functions, given by the composition root. */
export type Tools = {
  /** Draws a delimiter that occurs in none of the texts. */
  drawNonce(texts: Iterable<string>): string;
  /** `orgId` is whose files they are: what is found out about them is kept there. */
  buildContext(
    orgId: string,
    files: Files,
    request: { task: string; mentioned: string[]; focus: string[]; todoPath: string | null },
    nonce: string,
  ): Promise<{
    /** Rendered, delimited with the nonce. */
    block: string;
    files: { path: string; reason: string }[];
    omitted: number;
    tokens: number;
  }>;
  /** Applies the answers to one request, one after the other: what of them is valid is held. */
  editSession(
    files: Files,
    todoPath: string | null,
  ): { add(answer: string, options: { nonce: string; finishReason: string }): AppliedEdits };
  changeSha256(operations: readonly FileOperation[]): string;
  check(change: {
    operations: readonly FileOperation[];
    base: Files;
    edits: { complete: boolean; feedback: string; notes: readonly string[] };
    todoPath: string | null;
    task: string;
    /** What the change is about, and the files that were shown for it; null where no model wrote it. */
    about: { text: string; shown: readonly string[] } | null;
  }): Promise<CheckResult[]>;
  /** Files of a change that need a tick of their own, by path. */
  holdReasons(change: {
    operations: readonly FileOperation[];
    task: string;
  }): ReadonlyMap<string, { reason: string; executes: boolean }>;
  renderDiff(operations: readonly FileOperation[]): string;
  prompts: {
    implement(input: {
      todo: TodoText;
      plan: string | null;
      context: string;
      nonce: string;
      hint: string | null;
      previous: Previous | null;
    }): Messages;
    refine(input: {
      file: string | null;
      instruction: string;
      criteria: string[];
      context: string;
      nonce: string;
      previous: Previous | null;
    }): Messages;
    plan(input: {
      description: string;
      instruction: string | null;
      todoPath: string;
      context: string;
      nonce: string;
      previous: Previous | null;
    }): Messages;
    interview(input: { description: string; context: string; nonce: string }): Messages;
    split(input: {
      todoPath: string;
      instruction: string | null;
      todo: TodoText;
      description: string;
      context: string;
      nonce: string;
      previous: Previous | null;
    }): Messages;
    document(input: {
      criteria: string[];
      instruction: string | null;
      context: string;
      nonce: string;
      previous: Previous | null;
    }): Messages;
    resend(input: {
      messages: Messages;
      answer: string;
      feedback: string;
      whole: string[];
      nonce: string;
    }): Messages;
    review(input: {
      task: string;
      criteria: string[];
      plan: string | null;
      diff: string;
      files: { path: string; text: string }[];
      checks: readonly CheckResult[];
      nonce: string;
    }): Messages;
  };
  /** Throws `model_answer_invalid` when the answer is not a complete structured verdict. */
  parseReview(text: string, expected: { criteria: string[]; files: TextLookup }): Verdict;
  /** At most five; none where the answer holds none that can be read. */
  parseQuestions(text: string): Question[];
  /** What a plan, a split and a documentation may change, as a check of their own. */
  checkPlan(plan: {
    operations: readonly FileOperation[];
    todoPath: string;
    planned: PlannedLines;
  }): Promise<CheckResult>;
  checkSplit(split: {
    operations: readonly FileOperation[];
    todoPath: string;
    todo: TodoName;
  }): Promise<CheckResult>;
  checkDocuments(documents: { operations: readonly FileOperation[]; base: Files }): Promise<CheckResult>;
  /** A plan cut to what a quote reckons with. */
  boundPlan(text: string): string;
  limits: { maxOutputTokens: number; reviewOutputTokens: number; interviewOutputTokens: number };
};
