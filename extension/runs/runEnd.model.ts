import { formatCredits } from '#shared/money.ts';
import type { Receipt } from '#shared/receipts.contract.ts';
import type { Run } from '#shared/runs.contract.ts';
import type { RunResult } from '../core/runPorts.ts';

export type RunAction =
  | 'showReceipt'
  | 'implementNext'
  | 'nextSteps'
  | 'editTodos'
  | 'document'
  | 'exportProject'
  | 'showRejectedChange'
  | 'resume'
  | 'retry'
  | 'showLog'
  | 'showWhy';
export type RunEnd = { severity: 'info' | 'warning' | 'error'; message: string; actions: RunAction[] };

function charge({ charged, rebaseOf }: Receipt): string {
  if (rebaseOf) return 'Merging it and checking it again was free.';
  return charged === 0 ? 'Nothing is charged.' : `${formatCredits(charged)} charged.`;
}
/** A run that waits for an answer ends by itself; a proposal stays. */
function resumeBy({ waitUntil, cancelCost }: Run): string {
  if (waitUntil === null) return 'Resume it whenever you like.';
  const until = `${waitUntil.slice(0, 16).replace('T', ' ')} UTC`;
  const cost = cancelCost === 0 ? 'free of charge' : `and ${formatCredits(cancelCost)} are charged`;
  return `Resume it until ${until}: then it ends by itself, ${cost}.`;
}
const files = (count: number): string => `${count} ${count === 1 ? 'file' : 'files'}`;

/**
 * What to say when a run is over or waits, and what can be done next. Null: the user just said no. `left`: how many TODOs are open; null
 * where there is no TODO file any more.
 */
export function describeEnd(title: string, result: RunResult, left: number | null): RunEnd | null {
  switch (result.end) {
    case 'not_started':
      return null;
    case 'waiting':
      return {
        severity: 'info',
        message: `“${title}” waits; no file was changed. ${resumeBy(result.run)}`,
        actions: ['resume'],
      };
    case 'applied': {
      const { receipt, applied, run } = result;
      const what = applied === null ? 'was applied' : `is done: ${files(receipt.files.length)} changed`;
      const tested = receipt.tested ? '' : ' Reviewed only, not tested.';
      const box = boxNote(applied);
      return {
        severity: box === '' ? 'info' : 'warning',
        message: `“${title}” ${what}. ${charge(receipt)}${tested}${box}${box === '' ? closing(run, left) : ''}`,
        actions: ['showReceipt', ...following(run, left)],
      };
    }
    case 'declined':
      return {
        severity: 'info',
        message: `“${title}” was declined; no file was changed. ${charge(result.receipt)}`,
        actions: ['showReceipt'],
      };
    case 'conflicted':
      return {
        severity: 'warning',
        message: `“${title}” was not applied: files it changes were edited meanwhile. Your edits are as you left them.`,
        actions: ['showReceipt'],
      };
    case 'cancelled':
      return {
        severity: 'info',
        message: `“${title}” was cancelled; no file was changed. ${charge(result.receipt)}`,
        actions: ['showReceipt'],
      };
    case 'failed':
      return {
        severity: 'error',
        message:
          `“${title}” failed; no file was changed. ${result.run.message ?? ''} ${charge(result.receipt)}`.replace(
            / You are not charged\. Nothing is charged\./,
            ' You are not charged.',
          ),
        actions: ['retry', 'showReceipt', 'showLog'],
      };
    case 'rejected':
      return {
        severity: 'warning',
        message: `“${title}” was not verified, so no file was changed${result.run.todo === null ? '' : ' and its box stays open'}. ${reasonOf(result)} ${charge(result.receipt)}`,
        actions: ['nextSteps', 'showWhy', 'showRejectedChange'],
      };
  }
}

type Applied = Pick<Run, 'kind' | 'todo'>;

/** Implementing the last TODO is not the end: a project that nobody can read is not done. */
const isLast = ({ kind, todo }: Applied, left: number | null): boolean =>
  left === 0 && (kind === 'implement' || (kind === 'refine' && todo !== null));

function following(run: Applied, left: number | null): RunAction[] {
  if (run.kind === 'document') return ['exportProject'];
  if (run.kind === 'plan' && left !== null)
    return left === 0 ? ['editTodos'] : ['editTodos', 'implementNext'];
  if (isLast(run, left)) return ['document'];
  return left === null || left === 0 || (run.kind === 'refine' && run.todo === null) ? [] : ['implementNext'];
}

function closing(run: Applied, left: number | null): string {
  if (run.kind === 'document') return ' The project is complete.';
  if (run.kind === 'plan' && left !== null) return ' The TODOs are yours: edit them as you like.';
  return isLast(run, left)
    ? ' That was the last TODO. The README can be written now; you see its price first.'
    : '';
}

/** Without what the message has said already. */
const reasonOf = ({ feedback, run }: Extract<RunResult, { end: 'rejected' }>): string =>
  (feedback?.summary ?? run.message ?? '').replace(' Nothing was changed in your workspace.', '');

function boxNote(applied: Extract<RunResult, { end: 'applied' }>['applied']): string {
  if (applied === null || applied.notTicked === null) return '';
  return applied.notTicked.code === 'todo_not_found'
    ? ' Its box was not ticked: the TODO is not in its file any more.'
    : ' Its box was not ticked: the TODO was edited meanwhile. Tick it yourself.';
}
