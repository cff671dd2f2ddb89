import { isTestPath } from '#shared/paths/testPath.ts';

/** How code learns that tests run it: what runners leave in the environment, in loaded modules, arguments and the build. */
const asks = new RegExp(
  [
    String.raw`\b(?:NODE_TEST_CONTEXT|PYTEST_CURRENT_TEST|PYTEST_VERSION|JEST_WORKER_ID|VITEST_(?:WORKER|POOL)_ID)\b`,
    String.raw`\benv\b[^\n]{0,20}\bVITEST\b`,
    String.raw`['"](?:_?pytest|unittest)['"]\s+(?:not\s+)?in\s+(?:\w+\.)?modules\b`,
    String.raw`\bmodules\.get\(\s*['"](?:_?pytest|unittest)['"]`,
    String.raw`\b(?:process\.argv\[1\]|sys\.argv\[0\])[^\n]{0,80}test`,
    String.raw`\bexecArgv\b[^\n]{0,80}['"]--test`,
    String.raw`\bos\.Args\[0\][^\n]{0,80}\.test\b`,
    String.raw`\btesting\.Testing\(\)|\bflag\.Lookup\(\s*"test\.`,
    String.raw`\bcfg!\(\s*(?:not\(\s*)?test\b`,
  ].join('|'),
);
const comment = /^\s*(?:\/\/|#(?!\[)|\*|\/\*)/;
/** Settings of what runs, bundles or serves tests may ask for what the runner sets. */
const settings =
  /(?:^|\/)(?:vite|vitest|jest|babel|svelte|astro|nuxt|next|rollup|webpack|playwright|cypress|wdio|karma|ava)\.config(?:\.[\w-]+)*\.[cm]?[jt]s$/;

/**
 * Added lines of code by which it can act otherwise when it is tested than when it is used: what passes then says nothing. None where
 * the task speaks of it, nor in tests and settings.
 */
export function asksWhetherTested(path: string, added: readonly string[], task: string): string[] {
  if (isTestPath(path) || settings.test(path) || asks.test(task)) return [];
  return added
    .filter((line) => line.length <= 300 && !comment.test(line) && asks.test(line))
    .map((line) => line.trim());
}
