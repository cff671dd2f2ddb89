import type { ChangedFile } from '#shared/changes.contract.ts';
import type { CheckResult, CommandResult } from '#shared/checks.contract.ts';

type Failed = NonNullable<CommandResult['baseTests']> & Pick<CommandResult, 'command'>;

const failedOnes = (checks: readonly CheckResult[]): Failed[] =>
  checks.flatMap(({ command }) => {
    const run = command?.baseTests;
    return command === undefined || run === undefined || (run.exitCode === 0 && !run.timedOut)
      ? []
      : [{ ...run, command: command.command }];
  });

const deafOnes = (checks: readonly CheckResult[]) =>
  checks.flatMap(({ command }) =>
    command?.unnoticedFailure === undefined
      ? []
      : [{ ...command.unnoticedFailure, command: command.command }],
  );

/**
 * The `tests` check with what the tests as they were say about the new code. Where they fail, the tests that the change brings in
 * their place are held, unless the task asks for them; and so it is where settings or tests of the change hide failures.
 */
export function withBaseTests(
  checks: readonly CheckResult[],
  commands: readonly CheckResult[],
): CheckResult[] {
  const failed = failedOnes(commands);
  const deaf = deafOnes(commands);
  if (failed.length + deaf.length === 0) return [...checks];
  return checks.map((result) => {
    if (result.check !== 'tests') return result;
    const isAsked = (figure: string): boolean => result.figures?.[figure] === 1;
    const asked =
      (failed.length === 0 || isAsked('asked')) &&
      deaf.every(({ by }) => isAsked(by === 'settings' ? 'settingsAsked' : 'asked'));
    return {
      ...result,
      status: result.status === 'passed' && !asked && result.required ? 'held' : result.status,
      evidence: [
        ...result.evidence,
        ...deaf.map(
          ({ command, path }) =>
            `${command.join(' ')} passes with the change even when a test in ${path} fails, which it does not without the change.`,
        ),
        ...failed.map(
          ({ command, paths, exitCode, outputTail }) =>
            `With ${paths.join(', ')} as before the change, ${command.join(' ')} fails on the new code (${exitCode === null ? 'it did not end' : `exit code ${exitCode}`}).\n${outputTail}`,
        ),
      ],
    };
  });
}

/** The files of a proposal with those held whose earlier tests the new code fails, or whose failures go unnoticed. */
export function heldByBaseTests(
  files: readonly ChangedFile[],
  checks: readonly CheckResult[],
): ChangedFile[] {
  const tests = checks.find(({ check }) => check === 'tests');
  const isHeld = tests?.status === 'held';
  const failed = new Set(isHeld ? failedOnes(checks).flatMap(({ paths }) => paths) : []);
  const deaf = new Set(isHeld ? deafOnes(checks).map(({ path }) => path) : []);
  return files.map((file) =>
    file.held === null && (failed.has(file.path) || deaf.has(file.path))
      ? {
          ...file,
          held: {
            reason: failed.has(file.path)
              ? 'the new code fails the tests with this file as it was before the change'
              : 'tests in this file can fail without being noticed',
            executes: false,
          },
        }
      : file,
  );
}
