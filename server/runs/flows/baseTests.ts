import type { ChangedFile } from '#shared/changes.contract.ts';
import type { CheckResult, CommandResult } from '#shared/checks.contract.ts';
import { isTestPath } from '#shared/paths/testPath.ts';
import { ranLess } from '../../verification/testCounts.ts';

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

/** Bytes of output that the client keeps. */
const limit = 16 * 1024;

/** Commands that ran fewer tests than before, with what is told of them. */
const lessOnes = (checks: readonly CheckResult[], maySkip: boolean): string[] =>
  checks.flatMap(({ command }) => {
    const { outputTail = '', outputTailBefore } = command ?? {};
    const less =
      outputTailBefore === undefined ? null : ranLess(outputTailBefore, outputTail, { limit, maySkip });
    return less === null ? [] : [`${command?.command.join(' ')}: ${less}`];
  });

/**
 * The `tests` check with what the tests as they were say about the new code. Where they fail, the tests that the change brings in
 * their place are held, unless the task asks for them; and so it is where settings or tests of the change hide failures, and where fewer
 * tests run than before.
 */
export function withBaseTests(
  checks: readonly CheckResult[],
  commands: readonly CheckResult[],
): CheckResult[] {
  const failed = failedOnes(commands);
  const deaf = deafOnes(commands);
  return checks.map((result) => {
    if (result.check !== 'tests') return result;
    const isAsked = (figure: string): boolean => result.figures?.[figure] === 1;
    const less = lessOnes(commands, isAsked('skipsAdded'));
    if (failed.length + deaf.length + less.length === 0) return result;
    const asked =
      (less.length === 0 || isAsked('asked') || isAsked('settingsAsked') || isAsked('removalsAsked')) &&
      (failed.length === 0 || isAsked('asked')) &&
      deaf.every(({ by }) => isAsked(by === 'settings' ? 'settingsAsked' : 'asked'));
    return {
      ...result,
      status: result.status === 'passed' && !asked && result.required ? 'held' : result.status,
      evidence: [
        ...result.evidence,
        ...less,
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

/**
 * The files of a proposal with those held whose earlier tests the new code fails, or whose failures go unnoticed. Where fewer tests run,
 * these are its tests and what is held anyway; without any of them, all files.
 */
export function heldByBaseTests(
  files: readonly ChangedFile[],
  checks: readonly CheckResult[],
): ChangedFile[] {
  const tests = checks.find(({ check }) => check === 'tests');
  if (tests?.status !== 'held') return [...files];
  const failed = new Set(failedOnes(checks).flatMap(({ paths }) => paths));
  const deaf = new Set(deafOnes(checks).map(({ path }) => path));
  const less = lessOnes(checks, tests.figures?.['skipsAdded'] === 1).length > 0;
  const mayBeWhy = ({ path, held }: ChangedFile): boolean => held !== null || isTestPath(path);
  const any = !files.some(mayBeWhy);
  return files.map((file) => {
    const { path, held } = file;
    const reason = failed.has(path)
      ? 'the new code fails the tests with this file as it was before the change'
      : deaf.has(path)
        ? 'tests in this file can fail without being noticed'
        : less && (any || mayBeWhy(file))
          ? 'fewer tests run with the change than before'
          : null;
    return held !== null || reason === null ? file : { ...file, held: { reason, executes: false } };
  });
}
