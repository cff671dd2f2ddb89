import { basename, extname } from 'node:path';

const javascript = ['.js', '.jsx', '.mjs', '.cjs', '.ts', '.tsx', '.mts', '.cts', '.vue', '.svelte'];
const jvm = ['.java', '.kt', '.kts', '.scala', '.groovy'];
/** Extensions of the source files a tool loads or compiles, by the name of its program. */
const byProgram: readonly (readonly [RegExp, readonly string[]])[] = [
  [
    /^(node|npm|npx|yarn|yarnpkg|pnpm|pnpx|bun|bunx|deno|tsc|tsx|ts-node|jest|vitest|mocha|ava|tap|eslint|biome|vite|webpack|rollup|esbuild|next|nx|turbo|lerna|playwright|cypress|karma|ng|vue-tsc|svelte-check|standard|xo|oxlint)$/,
    javascript,
  ],
  [
    /^(python[0-9.]*|py|pytest|py\.test|tox|nox|uv|uvx|poetry|pdm|hatch|pipenv|mypy|pyright|ruff|flake8|pylint|unittest|coverage)$/,
    ['.py', '.pyi'],
  ],
  [/^(go|gotestsum|golangci-lint|staticcheck)$/, ['.go']],
  [/^(cargo|rustc|cross)$/, ['.rs']],
  [/^(mvn|mvnw|mvnd|gradle|gradlew|java|javac|sbt|ant)$/, jvm],
  [/^(dotnet|msbuild)$/, ['.cs', '.fs', '.vb']],
  [/^(php|composer|phpunit|pest|phpstan|psalm)$/, ['.php']],
  [/^(ruby|rspec|rake|bundle|rails|minitest|rubocop)$/, ['.rb', '.rake']],
  [/^(mix|elixir)$/, ['.ex', '.exs']],
  [/^(swift|xcodebuild)$/, ['.swift']],
  [/^(dart|flutter)$/, ['.dart']],
  [
    /^(ctest|cmake|ninja|meson|gcc|g\+\+|clang|clang\+\+)$/,
    ['.c', '.h', '.cc', '.cpp', '.cxx', '.hpp', '.hh'],
  ],
];
/** What a script or a makefile could build is anything. */
const every = [...new Set(byProgram.flatMap(([, extensions]) => extensions))];

/** Whether a file is the source of a program in one of the languages, and so seen by the tools of that language alone. */
export const isSource = (path: string): boolean => every.includes(extname(path));

/** The name of the program a command starts, without folder and without what Windows puts behind it. */
export const programOf = (command: readonly string[]): string =>
  basename((command[0] ?? '').replaceAll('\\', '/')).replace(/\.(exe|cmd|bat|ps1)$/i, '');

/** Extensions, each with its dot, of the files that a command could notice when they break. */
export function languagesOf(command: readonly string[]): readonly string[] {
  const program = programOf(command);
  return byProgram.find(([names]) => names.test(program))?.[1] ?? every;
}
