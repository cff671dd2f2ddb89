import { basename, dirname, extname } from 'node:path';
import type { ChangedFile } from '#shared/changes.contract.ts';
import type { CommandResult } from '#shared/checks.contract.ts';
import { isTestPath } from '#shared/paths/testPath.ts';
import type { CheckCommand } from '#shared/projectFile.contract.ts';
import { type CheckRun, passed, timeOf } from './checkRun.ts';
import { languagesOf } from './commandLanguages.ts';
import { type FailingTest, failureMark, withFailingTest } from './failingTest.ts';
import type { Stage } from './stage.ts';

const mostTests = 200;
const largestBytes = 200_000;

/** Words without which code can hardly end, silence or replace what tests it. Most code has none, and its tests need not run again. */
const suspicious =
  /\b(?:process|globalThis|Deno|Bun|eval|Function|Reflect|child_process|assert|chai|expect|vitest|jest|mocha|unittest|_?pytest|sys|_exit|SystemExit|atexit|signal|ctypes|builtins|__builtins__|gc|getattr|setattr|importlib|__import__|exec\w*|exit|quit|trap|kill|syscall|unsafe|Args|flag)\b|node:|\bos\.(?:_|Exit|exec|kill|abort)|\.constructor\b|\[\(\)/;
/** All tests have words of assertions; fewer end, skip or replace something. */
const suspiciousInTests =
  /\b(?:exit|quit|kill|_exit|SystemExit|atexit|execv\w*|TestMain|load_tests|pytest_\w+|setattr|globalThis|syscall|Args|beforeEach|before_each|trap)\b|\bflag\.|\b(?:skip|only)\b/;

/**
 * Puts a test that fails into a test file that was there, and runs each passing command again: one that still passes, although it
 * fails for that test without the change, is kept by the change from noticing failures. Done where the change has code or settings
 * that could do so, within `longestMs`. The copy holds the change before, and something else afterwards.
 */
export async function noticesFailure(
  stage: Stage,
  checkRun: CheckRun,
  change: readonly ChangedFile[],
  files: Iterable<string>,
  results: readonly CommandResult[],
  longestMs: number,
): Promise<CommandResult[]> {
  if (!change.some(couldSilence)) return [...results];
  const kept = new Set(files);
  for (const { op, path } of change) if (op !== 'modify') kept.delete(path);
  const noticed: CommandResult[] = [];
  for (const result of results) {
    const check = checkRun.checks.find(({ id }) => id === result.id);
    const path =
      check === undefined || !passed(result) || timeOf(checkRun, check, results) > longestMs
        ? null
        : await deafAt(stage, checkRun, check, change, kept);
    noticed.push(
      path === null ? result : { ...result, unnoticedFailure: { path, by: causeOf(change, path) } },
    );
  }
  return noticed;
}

function causeOf(
  change: readonly ChangedFile[],
  test: string,
): NonNullable<CommandResult['unnoticedFailure']>['by'] {
  if (change.some(({ held }) => held?.executes)) return 'settings';
  return change.some(({ path }) => path === test) ? 'tests' : 'code';
}

function couldSilence({ path, content, held }: ChangedFile): boolean {
  if (content === null) return false;
  if (held?.executes || /(?:^|\/)(?:conftest|__init__)\.py$/.test(path)) return true;
  return (isTestPath(path) ? suspiciousInTests : suspicious).test(Buffer.from(content, 'base64').toString());
}

/** The test file that most likely loads what was changed: it names a changed file, or lies beside one. */
async function nearestTest(
  stage: Stage,
  { command }: CheckCommand,
  change: readonly ChangedFile[],
  files: ReadonlySet<string>,
): Promise<string | null> {
  const visible = languagesOf(command);
  const any = visible.includes('.py') && visible.includes('.js');
  const candidates = [...files]
    .filter((path) => isTestPath(path) && (extname(path) === '.sh' ? any : visible.includes(extname(path))))
    .slice(0, mostTests);
  const changed = change.filter(({ content, path }) => content !== null && !isTestPath(path));
  const names = changed.map(({ path }) => basename(path, extname(path))).filter((name) => name.length > 1);
  const folders = new Set(changed.map(({ path }) => dirname(path)));
  let best: { path: string; score: number } | null = null;
  for (const path of candidates.sort()) {
    const text = await textOf(stage, path);
    if (text === null || !isTest(path, text)) continue;
    const isAbout = names.some((name) => basename(path).includes(name));
    const isNamed = names.some((name) => new RegExp(`(?<![\\w-])${escaped(name)}(?![\\w-])`).test(text));
    const score =
      (command.includes(path) ? 8 : 0) +
      (isNamed ? 4 : 0) +
      (isAbout ? 2 : 0) +
      (folders.has(dirname(path)) ? 1 : 0);
    if (best === null || score > best.score) best = { path, score };
  }
  return best?.path ?? null;
}

/** Helpers and set-up files lie among tests and hold none. */
const isTest = (path: string, text: string): boolean =>
  !/(?:^|\/)(?:conftest|__init__)\.py$/.test(path) &&
  /\b(?:test|it)\s*\(|\bdef test|^func Test\w*\(|\bassert\b|\bexit 1\b/m.test(text);

/** The test file in which a command does not notice a failure with the change, but does without it. Null when there is none. */
async function deafAt(
  stage: Stage,
  checkRun: CheckRun,
  check: CheckCommand,
  change: readonly ChangedFile[],
  files: ReadonlySet<string>,
): Promise<string | null> {
  // Placed anew for each: a command can leave the copy otherwise than it was.
  if (check.kind === 'format' || check.kind === 'lint' || (await checkRun.place(change)).failed !== null)
    return null;
  const path = await nearestTest(stage, check, change, files);
  if (path === null) return null;
  const run = async (how: keyof FailingTest): Promise<CommandResult | null> => {
    const text = await textOf(stage, path);
    const test = text === null ? null : withFailingTest(path, text);
    if (test === null) return null;
    await stage.write(path, Buffer.from(test[how]));
    const { result, failed } = await checkRun.runBuilt(check, { part: 'failure' });
    return failed ?? result;
  };
  const result = await run('added');
  if (result === null || !passed(result)) return null;
  const before = (await checkRun.place([])).failed === null ? await run('added') : null;
  if (before === null || passed(before)) return null;
  if (says(before)) return path;
  // The test does not come that far without the change: then it must be seen on its own with it.
  if ((await checkRun.place(change)).failed !== null) return null;
  const alone = await run('alone');
  return alone !== null && !passed(alone) && says(alone) ? path : null;
}

const says = ({ outputTail }: CommandResult): boolean => outputTail.includes(failureMark);
const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

async function textOf(stage: Stage, path: string): Promise<string | null> {
  const bytes = await stage.read(path);
  return bytes === null || bytes.length > largestBytes ? null : Buffer.from(bytes).toString();
}
