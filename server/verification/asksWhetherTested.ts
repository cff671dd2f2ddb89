import { isTestPath } from '#shared/paths/testPath.ts';

/** How code learns that tests run it: what runners leave in the environment, in loaded modules, arguments and the build. */
const asks = new RegExp(
  [
    String.raw`\b(?:NODE_TEST_CONTEXT|PYTEST_CURRENT_TEST|PYTEST_VERSION|JEST_WORKER_ID|VITEST_(?:WORKER|POOL)_ID)\b`,
    String.raw`\benv\b[^\n]{0,20}\bVITEST\b`,
    String.raw`['"](?:_?pytest|unittest)['"]\s+(?:not\s+)?in\s+(?:\w+\.)?modules\b`,
    String.raw`\bmodules\.get\(\s*['"](?:_?pytest|unittest)['"]`,
    String.raw`\b(?:process\.argv\[1\]|sys\.argv\[0\])(?![^\n'"{}\x60]{0,40}\})[^\n]{0,80}(?:(?<![a-z])(?:tests?|unittest)(?![a-z])|pytest)`,
    String.raw`['"](?:_?pytest|unittest)\b[^\n]{0,80}\bsys\.(?:argv(?!\[1:\])|modules)\b`,
    String.raw`\bsys\.(?:argv(?!\[1:\])|modules)\b[^\n]{0,80}['"](?:_?pytest|unittest)\b`,
    String.raw`\bnpm_lifecycle_(?:event|script)\b[^\n]{0,40}test`,
    String.raw`\bexecArgv\b[^\n]{0,80}['"]--test`,
    String.raw`\bos\.Args\[0\][^\n]{0,80}(?:\.test\b|"[^"\n]{0,20}test)`,
    String.raw`"-?test\.(?:run|skip|list|count|short)\b`,
    String.raw`\btesting\.Testing\(\)|\bflag\.Lookup\(\s*"test\.`,
    String.raw`\bcfg!\(\s*(?:not\(\s*)?test\b`,
  ].join('|'),
);
/** Numbers of the processes among which runners share tests out, and tasks that are about these. */
const workers = /\b(?:JEST_WORKER_ID|VITEST_(?:WORKER|POOL)_ID)\b/g;
const aboutWorkers =
  /\b(?:tests?|jest|vitest) (?:runner )?workers?\b|\bworkers? (?:of|in) (?:the )?(?:jest|vitest|tests?)\b|\b(?:parallel|concurrent) tests?\b|\btests? (?:(?:that )?runs? )?(?:in parallel|concurrently|at the same time)\b/i;
/** How code learns who calls it, and the words by which it then knows tests. */
const callers =
  /\binspect\.(?:stack|currentframe|getouterframes)\b|\b_getframe\b|\btraceback\.\w*stack\b|\bruntime\.Callers?\(|\bnew Error\([^)]*\)\.stack\b|\bcaptureStackTrace\b|\bprepareStackTrace\b/;
const namesTests =
  /['"`/][^'"`/\n]{0,40}(?:_test\.go|[._-](?:test|spec)\b|\btest_|\btests?[\\/]|unittest|pytest|node:test)/;
const comment = /^\s*(?:\/\/|#(?!\[)|\*|\/\*)/;
/** Settings of what runs, bundles or serves tests may ask for what the runner sets. */
const settings =
  /(?:^|\/)(?:vite|vitest|jest|babel|svelte|astro|nuxt|next|rollup|webpack|playwright|cypress|wdio|karma|ava)\.config(?:\.[\w-]+)*\.[cm]?[jt]s$|(?:^|\/)setup\.py$/;

/**
 * Added lines of code by which it can act otherwise when it is tested than when it is used: what passes then says nothing. None where
 * the task speaks of it, nor in tests and settings.
 */
export function asksWhetherTested(path: string, added: readonly string[], task: string): string[] {
  if (isTestPath(path) || settings.test(path) || asks.test(task) || callers.test(task)) return [];
  const looksBack = added.some((line) => line.length <= 300 && !comment.test(line) && callers.test(line));
  const read = (line: string): string => (aboutWorkers.test(task) ? line.replace(workers, '') : line);
  return added
    .filter((line) => line.length <= 300 && !comment.test(line))
    .filter((line) => asks.test(read(line)) || (looksBack && namesTests.test(line)))
    .map((line) => line.trim());
}
