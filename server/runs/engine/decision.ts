import type { ErrorCode } from '#shared/errorCodes.ts';
import type { Feedback } from '#shared/runs.contract.ts';

/** How a job of a run ends: the run waits for somebody, or it is over. */
export type Decision =
  | { kind: 'wait'; state: 'awaiting_checks'; attempt: number; message: string }
  | { kind: 'wait'; state: 'awaiting_authorization'; needed: number; message: string }
  | { kind: 'wait'; state: 'awaiting_answers'; message: string }
  | { kind: 'verified'; message: string }
  | { kind: 'rejected'; reason: string; message: string; feedback: Feedback }
  | { kind: 'failed'; reason: ErrorCode; message: string };
