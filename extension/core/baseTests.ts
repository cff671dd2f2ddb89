import { extname } from 'node:path';
import type { ChangedFile } from '#shared/changes.contract.ts';
import type { CommandResult } from '#shared/checks.contract.ts';
import { isTestPath } from '#shared/paths/testPath.ts';
import type { CheckCommand } from '#shared/projectFile.contract.ts';
import { type CheckRun, passed } from './checkRun.ts';
import { languagesOf } from './commandLanguages.ts';

const mostPaths = 100;
const longestTail = 4_000;

/**
 * Runs each passing command on the change without what it does to test files, where it changes or deletes tests that were there: tests
 * that only the change made pass say little. Left out are commands that look at no test, and those that took longer than
 * `longestMs` unless the server found the tests weakened. The copy holds something else afterwards.
 */
export async function withBaseTests(
  checkRun: CheckRun,
  change: readonly ChangedFile[],
  results: readonly CommandResult[],
  longestMs: number,
): Promise<CommandResult[]> {
  const tests = change.filter(({ path }) => isTestPath(path));
  const there = tests.filter(({ baseSha256 }) => baseSha256 !== null);
  const code = change.filter((file) => !tests.includes(file));
  if (there.length === 0 || code.length === 0) return [...results];
  const weakened = there.some(({ held }) => held !== null);
  const runs = results.flatMap((result) => {
    const check = checkRun.checks.find(({ id }) => id === result.id);
    const long = result.durationMs > longestMs && !weakened;
    return check === undefined || long || !passed(result) || !sees(check, there) ? [] : [check];
  });
  if (runs.length === 0) return [...results];
  const placed = await checkRun.place(code);
  if (placed.failed !== null) return [...results];
  const failed = new Map<string, CommandResult>();
  const ran = new Set<string>();
  for (const check of runs) {
    const result = checkRun.cache.get(placed.tree, check) ?? (await checkRun.run(check, { part: 'tests' }));
    checkRun.cache.set(placed.tree, result);
    if (result.exitCode === null && !result.timedOut) continue;
    ran.add(check.id);
    if (!passed(result)) failed.set(check.id, result);
  }
  const before =
    failed.size > 0
      ? await failedBefore(
          checkRun,
          runs.filter(({ id }) => failed.has(id)),
        )
      : new Set();
  const paths = there.map(({ path }) => path).slice(0, mostPaths);
  return results.map((result) => {
    if (!ran.has(result.id) || before.has(result.id)) return result;
    const { exitCode = 0, timedOut = false, outputTail = '' } = failed.get(result.id) ?? {};
    return {
      ...result,
      baseTests: { exitCode, timedOut, paths, outputTail: outputTail.slice(-longestTail) },
    };
  });
}

function sees({ kind, command }: CheckCommand, tests: readonly ChangedFile[]): boolean {
  if (kind === 'format' || kind === 'lint') return false;
  const visible = languagesOf(command);
  return tests.some(({ path }) => visible.includes(extname(path)));
}

/** Commands that failed before the change as well: their failure says nothing about it. */
async function failedBefore(checkRun: CheckRun, checks: readonly CheckCommand[]): Promise<Set<string>> {
  const { tree, failed } = await checkRun.place([]);
  const ids = new Set<string>();
  for (const check of checks)
    if (failed !== null || !passed(await checkRun.runBefore(tree, check))) ids.add(check.id);
  return ids;
}
