import type { CheckResult, CommandResult } from '#shared/checks.contract.ts';

/** A command's result as a check of the gate: passed only when it ended by itself with exit code 0. */
export function commandCheck(command: CommandResult): CheckResult {
  const passed = command.exitCode === 0 && !command.timedOut && command.startError === null;
  const line = command.command.join(' ');
  return {
    check: 'command',
    status: passed ? 'passed' : 'failed',
    required: true,
    where: 'client',
    durationMs: command.durationMs,
    evidence: passed
      ? []
      : [`${line}: ${whatHappened(command)}`, ...(command.outputTail ? [command.outputTail] : [])],
    command,
  };
}

function whatHappened({ startError, timedOut, exitCode, durationMs }: CommandResult): string {
  if (startError !== null) return `could not start: ${startError}`;
  if (timedOut) return `did not end within ${Math.round(durationMs / 1000)} s and was stopped`;
  return exitCode === null ? 'was killed' : `exit code ${exitCode}`;
}
