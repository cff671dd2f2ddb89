import type { RunEvent } from '#shared/events.contract.ts';
import { formatCredits } from '#shared/money.ts';
import type { Run } from '#shared/runs.contract.ts';
import type { CheckProgress } from '../core/checks.ts';
import type { RunPhase } from '../core/runPorts.ts';

/** What a person is shown of a run under way. */
export type RunProgress = {
  title: string;
  phase: RunPhase;
  attempt: number;
  maxAttempts: number;
  /** What the server does, in its words. */
  label: string | null;
  /** What runs on the staged copy, in words. */
  check: string | null;
  /** Tokens of the answer being written. */
  tokens: number;
  upload: { files: number; of: number } | null;
  /** micro-USD recorded so far. */
  spent: number;
  /** Milliseconds since 1970. */
  startedAt: number;
};

export const startProgress = (title: string, startedAt: number): RunProgress => ({
  title,
  phase: 'quoting',
  attempt: 0,
  maxAttempts: 0,
  label: null,
  check: null,
  tokens: 0,
  upload: null,
  spent: 0,
  startedAt,
});

export const withPhase = (progress: RunProgress, phase: RunPhase): RunProgress => ({
  ...progress,
  phase,
  check: null,
  tokens: 0,
  upload: null,
});

export const withRun = (progress: RunProgress, run: Run): RunProgress => ({
  ...progress,
  attempt: run.attempt,
  maxAttempts: run.maxAttempts,
  spent: run.spent,
  startedAt: Date.parse(run.createdAt),
});

const parts: Record<NonNullable<CheckProgress['part']>, string> = {
  setup: 'installing packages',
  baseline: 'before the change',
  related: 'nearest tests first',
  probe: 'does it notice broken code?',
  failure: 'does it notice a failing test?',
  tests: 'with the tests as they were',
};

/** `Check 2/3, usually 3 min: npm test`. */
export function withCheck(
  progress: RunProgress,
  { check, nth, of, part, usuallyMs }: CheckProgress,
): RunProgress {
  const count = part === 'setup' ? 'Setup' : `Check ${nth}/${of}`;
  const what = part === undefined ? [] : [parts[part]];
  const usual = usuallyMs === undefined ? [] : [`usually ${usualTime(usuallyMs)}`];
  return { ...progress, check: `${[count, ...what, ...usual].join(', ')}: ${check.command.join(' ')}` };
}

function usualTime(ms: number): string {
  return ms < 60_000 ? `${Math.max(1, Math.round(ms / 1_000))} s` : `${Math.round(ms / 60_000)} min`;
}

export function withEvent(progress: RunProgress, event: RunEvent): RunProgress {
  switch (event.type) {
    case 'step':
      return { ...progress, label: event.data.label, attempt: event.data.attempt, tokens: 0 };
    case 'model_call':
      return { ...progress, spent: event.data.spent, tokens: 0 };
    case 'repair':
      return {
        ...progress,
        attempt: event.data.attempt,
        label: `Repairing: ${event.data.failed} failed, the evidence goes back to the model`,
      };
    case 'notice':
      return { ...progress, label: event.data.message };
    default:
      return progress;
  }
}

const phases: Record<RunPhase, string> = {
  quoting: 'Making a quote',
  uploading: 'Sending files',
  running: 'Working at the server',
  staging: 'Preparing the copy for the checks',
  checking: 'Running your checks on the copy',
  reviewing: 'Waiting for your review',
  applying: 'Applying',
  reporting: 'Not reported yet: trying to reach the server',
};

/** One line: what happens now, which attempt, since when, at what cost so far. */
export function progressLine(progress: RunProgress, now: number): string {
  const { phase, attempt, maxAttempts, spent, startedAt } = progress;
  const minutes = Math.floor(Math.max(0, now - startedAt) / 60_000);
  return [
    doing(progress),
    ...(attempt > 1 ? [`attempt ${attempt} of ${maxAttempts}`] : []),
    ...(minutes > 0 ? [`${minutes} min`] : []),
    ...(phase === 'quoting' || phase === 'uploading' ? [] : [`${formatCredits(spent)} so far`]),
  ].join(' · ');
}

function doing({ phase, label, check, tokens, upload }: RunProgress): string {
  if (phase === 'uploading' && upload) return `Sending files: ${upload.files} of ${upload.of}`;
  if ((phase === 'checking' || phase === 'staging') && check !== null) return `On a copy: ${check}`;
  if (phase !== 'running' || label === null) return phases[phase];
  return tokens > 0 ? `${label}: ${tokens.toLocaleString('en-US')} tokens written` : label;
}

/** While a run waits for an answer of the user, that question is all there is to see. */
export const isShown = ({ phase }: RunProgress): boolean => phase !== 'quoting' && phase !== 'reviewing';
