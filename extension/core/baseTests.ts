import { basename, extname, posix } from 'node:path';
import type { ChangedFile } from '#shared/changes.contract.ts';
import type { CommandResult } from '#shared/checks.contract.ts';
import { isTestPath } from '#shared/paths/testPath.ts';
import type { CheckCommand } from '#shared/projectFile.contract.ts';
import { type CheckRun, passed } from './checkRun.ts';
import { isSource, languagesOf } from './commandLanguages.ts';
import { formerExamples } from './doctests.ts';

const mostPaths = 100;
const longestTail = 4_000;

const prose = /\.(?:md|markdown|rst|adoc)$/i;
/** Scripts that judge rather than are judged, where a command names them. */
const judge =
  /^(?:run[-_]?)?(?:all[-_]?)?(?:tests?|checks?|verify|validate|lint|ci)(?:[-_][\w-]+)?(?:\.\w+)?$|^(?:run|all)\.sh$/i;
/** Data that tests work on, outside of their folder. */
const fixture = /(?:^|\/)fixtures?\//;

/** A new set-up of pytest that puts something else in the place of code, for every test and unasked. */
function replacesCode({ path, content }: ChangedFile): boolean {
  if (content === null || !/(?:^|\/)conftest\.py$/.test(path)) return false;
  const text = Buffer.from(content, 'base64').toString();
  return /\bsetattr\b|\bpatch\b|\bsys\.modules\[/.test(text);
}

/**
 * Runs each passing command on the change without what it does to test files, and to scripts of tests that the command names, where it
 * changes or deletes such that were there: tests that only the change made pass say little, whether or not they passed before. Left out
 * are commands that look at no test. The copy holds something else afterwards. Data of tests, such as what a program is expected to say,
 * counts as the tests do, and so do examples in docstrings of Python code. A setup that fails there is told as a failure of the commands
 * that need it.
 */
export async function withBaseTests(
  workspace: string,
  checkRun: CheckRun,
  change: readonly ChangedFile[],
  results: readonly CommandResult[],
): Promise<CommandResult[]> {
  const scripts = new Set(checkRun.checks.flatMap(scriptsOf));
  const tests = change.filter(
    ({ path }) => isTestPath(path) || scripts.has(path) || (fixture.test(path) && !isSource(path)),
  );
  const examples = await formerExamples(workspace, change);
  const there = [...tests.filter((file) => file.baseSha256 !== null || replacesCode(file)), ...examples];
  const code = change
    .filter((file) => !tests.includes(file))
    .map((file) => examples.find(({ path }) => path === file.path) ?? file);
  if (there.length === 0) return [...results];
  const runs = results.flatMap((result) => {
    const check = checkRun.checks.find(({ id }) => id === result.id);
    return check === undefined || !passed(result) || !sees(check, there) ? [] : [check];
  });
  if (runs.length === 0) return [...results];
  const placed = await checkRun.place(code);
  const failed = new Map<string, CommandResult>();
  const ran = new Set<string>();
  for (const check of runs) {
    const result = notSetUp(placed.failed) ?? (await runOn(checkRun, placed.tree, check));
    if (result.exitCode === null && !result.timedOut && placed.failed === null) continue;
    ran.add(check.id);
    if (!passed(result)) failed.set(check.id, result);
  }
  const paths = there.map(({ path }) => path).slice(0, mostPaths);
  return results.map((result) => {
    if (!ran.has(result.id)) return result;
    const { exitCode = 0, timedOut = false, outputTail = '' } = failed.get(result.id) ?? {};
    return {
      ...result,
      baseTests: { exitCode, timedOut, paths, outputTail: outputTail.slice(-longestTail) },
    };
  });
}

/** A build that fails on the tests as they were fails for the command that needs it, too. */
async function runOn(checkRun: CheckRun, tree: string, check: CheckCommand): Promise<CommandResult> {
  const known = checkRun.cache.get(tree, check);
  if (known !== null) return known;
  const { result, failed } = await checkRun.runBuilt(check, { part: 'tests' });
  if (failed !== null) return passed(result) ? failed : result;
  checkRun.cache.set(tree, result);
  return result;
}

const notSetUp = (setup: CommandResult | null): CommandResult | null =>
  setup === null
    ? null
    : {
        ...setup,
        outputTail: `The setup command before it failed: ${setup.command.join(' ')}\n${setup.startError ?? setup.outputTail}`,
      };

function sees(check: CheckCommand, tests: readonly ChangedFile[]): boolean {
  if (check.kind === 'format' || check.kind === 'lint') return false;
  const visible = languagesOf(check.command);
  const own = scriptsOf(check);
  return tests.some(
    ({ path }) =>
      visible.includes(extname(path)) || own.includes(path) || !(isSource(path) || prose.test(path)),
  );
}

const scriptsOf = ({ kind, command }: CheckCommand): string[] =>
  kind === 'format'
    ? []
    : command
        .map((word) => posix.normalize(word.replaceAll('\\', '/')))
        .filter((path) => judge.test(basename(path)));
