import type { CheckResult, CommandResult } from '#shared/checks.contract.ts';
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
  const table = markdownTable(['Attempt', 'Check', 'Result', 'Exit code', 'Duration', 'Reported by'], rows);
  return [table, ...remarks(attempts)].join('\n\n');
}

const isolations: Record<NonNullable<CommandResult['isolation']>, string> = {
  offline: 'in a sandbox, without network',
  network: 'in a sandbox, with network',
  none: 'without a sandbox',
};

/** What the table has no column for: how commands were run, and how far those that passed can be trusted. */
function remarks(attempts: Receipt['attempts']): string[] {
  const lines = attempts.flatMap(({ attempt, checks, changeSha256 }) => {
    const commands = checks.flatMap(({ command }) => command ?? []);
    if (commands.length === 0) return [];
    const on = changeSha256 === null ? '' : ` on the change ${codeSpan(changeSha256)}`;
    const notes = commands.flatMap((command) =>
      commandNotes(command).map((note) => `  - ${codeSpan(command.command.join(' '))}: ${note}`),
    );
    return [`- Attempt ${attempt}: the user’s machine ran the commands${on}.`, ...notes];
  });
  return lines.length === 0 ? [] : [lines.join('\n')];
}

function commandNotes({
  isolation,
  baseline,
  counts,
  sensitivity,
  part,
  baseTests,
  unnoticedFailure,
}: CommandResult): string[] {
  const failedBefore = baseline !== undefined && (baseline.exitCode !== 0 || baseline.timedOut);
  return [
    ...(isolation === undefined ? [] : [isolations[isolation]]),
    ...(failedBefore ? ['fails before the change too'] : []),
    ...(baseline !== undefined && !failedBefore ? ['passes before the change'] : []),
    ...(counts === false ? ['left out of this run by the user'] : []),
    ...(part === undefined ? [] : [`only its nearest tests were run: ${codeSpan(part.join(' '))}`]),
    ...(baseTests?.exitCode === 0 ? ['passes with the tests as they were before the change too'] : []),
    ...(baseTests !== undefined && baseTests.exitCode !== 0
      ? [`**fails with the tests as they were**: ${baseTests.paths.map(codeSpan).join(', ')}`]
      : []),
    ...(unnoticedFailure === undefined
      ? []
      : [
          `**does not notice failures**: it passed with a failing test in ${codeSpan(unnoticedFailure.path)}`,
        ]),
    ...(sensitivity?.result === 'exercises' ? ['exercises the change: it fails on broken code'] : []),
    ...(sensitivity?.result === 'does_not_exercise'
      ? [
          `**does not exercise the change**: it still passed with ${sensitivity.paths.map(codeSpan).join(', ')} made unparsable`,
        ]
      : []),
  ];
}

function exitOf({ command }: CheckResult): string {
  if (command === undefined) return '–';
  if (command.exitCode !== null) return String(command.exitCode);
  if (command.timedOut) return 'timed out';
  if (command.flooded) return 'wrote without end';
  return command.startError === null ? 'killed' : `not started: ${codeSpan(command.startError)}`;
}
