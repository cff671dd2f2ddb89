import type { RunEvent, RunEventType } from '#shared/events.contract.ts';
import type { Role } from '#shared/quotes.contract.ts';

/** A recorded step of a run. `request` is stored before a model is asked, `answer` once, and never changed. */
export type StepRecord = {
  key: string;
  attempt: number;
  role: Role | null;
  request: unknown;
  answer: unknown;
  recorded: boolean;
  announced: boolean;
  at: string;
};

type EventOf<T extends RunEventType> = Extract<RunEvent, { type: T }>;

/** An event before the store gives it its place in the run's sequence. */
export type NewEvent = { [T in RunEventType]: { type: T; data: EventOf<T>['data'] } }[RunEventType];
