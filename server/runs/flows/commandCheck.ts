import type { CheckResult, CommandResult } from '#shared/checks.contract.ts';

/**
 * A command's result as a check of the gate: passed only when it ended by itself with exit code 0. The evidence of one that passed
 * says how far that can be trusted. One that failed before the change too,
 * and does not count for the user, is advisory, as is one that is so by its configuration. One that does not notice a failing test any
 * more because of code has failed.
 */
export function commandCheck(command: CommandResult): CheckResult {
  const passed =
    command.exitCode === 0 &&
    !command.timedOut &&
    command.startError === null &&
    command.unnoticedFailure?.by !== 'code';
  const line = command.command.join(' ');
  const failure = passed
    ? []
    : [`${line}: ${whatHappened(command)}`, ...(command.outputTail ? [command.outputTail] : [])];
  return {
    check: 'command',
    status: passed ? 'passed' : 'failed',
    required: mustPass(command),
    where: 'client',
    durationMs: command.durationMs,
    evidence: [...failure, ...remarks(command, passed)],
    command,
  };
}

/** Whether a result decides: the user can leave a command out of a run, or ask for its result alone. */
export const mustPass = ({ counts, advisory }: CommandResult): boolean =>
  counts !== false && advisory !== true;

function whatHappened({
  startError,
  timedOut,
  flooded,
  exitCode,
  durationMs,
  unnoticedFailure,
}: CommandResult): string {
  if (unnoticedFailure?.by === 'code' && exitCode === 0)
    return `passes with the change even when a test in ${unnoticedFailure.path} fails, which it does not without the change. Take out what ends, skips or replaces the tests.`;
  if (startError !== null) return `could not start: ${startError}`;
  if (timedOut) return `did not end within ${Math.round(durationMs / 1000)} s and was stopped`;
  if (flooded) return 'wrote output without end and was stopped';
  return exitCode === null ? 'was killed' : `exit code ${exitCode}`;
}

function remarks({ baseline, counts, sensitivity, part }: CommandResult, passed: boolean): string[] {
  const failedBefore = baseline !== undefined && (baseline.exitCode !== 0 || baseline.timedOut);
  return [
    ...(part === undefined ? [] : [`Only the tests nearest to the change were run: ${part.join(' ')}`]),
    ...(failedBefore ? ['It failed on the files before the change, too.'] : []),
    ...(baseline !== undefined && !failedBefore && !passed
      ? ['It passed on the files before the change.']
      : []),
    ...(counts === false ? ['The user does not count it for this run.'] : []),
    ...(sensitivity?.result === 'does_not_exercise'
      ? [
          `It does not exercise the change: it still passed with ${sensitivity.paths.join(', ')} made unparsable.`,
        ]
      : []),
  ];
}
