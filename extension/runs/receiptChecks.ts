import type { CheckResult } from '#shared/checks.contract.ts';
import type { Receipt } from '#shared/receipts.contract.ts';
import { codeSpan, markdownTable } from './markdownText.ts';

const statuses: Record<CheckResult['status'], string> = {
  passed: 'passed',
  failed: '**failed**',
  held: 'passed, files held for a tick',
  not_available: 'not available',
};

/** Every check of every attempt as a Markdown table: command, exit code, duration in seconds. */
export function receiptChecks({ attempts }: Pick<Receipt, 'attempts'>): string {
  const rows = attempts.flatMap(({ attempt, checks }) =>
    checks.map((result) => [
      String(attempt),
      result.command === undefined ? result.check : codeSpan(result.command.command.join(' ')),
      statuses[result.status] + (result.required ? '' : ' (advisory)'),
      exitOf(result),
      `${((result.command?.durationMs ?? result.durationMs) / 1000).toFixed(1)} s`,
      result.where === 'client' ? 'the user’s machine' : 'server',
    ]),
  );
  if (rows.length === 0) return 'No check was run.';
  return markdownTable(['Attempt', 'Check', 'Result', 'Exit code', 'Duration', 'Reported by'], rows);
}

function exitOf({ command }: CheckResult): string {
  if (command === undefined) return '–';
  if (command.exitCode !== null) return String(command.exitCode);
  if (command.timedOut) return 'timed out';
  return command.startError === null ? 'killed' : `not started: ${codeSpan(command.startError)}`;
}
