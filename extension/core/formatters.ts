import type { CheckCommand } from '#shared/projectFile.contract.ts';
import { programOf } from './commandLanguages.ts';

/** Ways to start a tool that is a package. */
const launchers = new Set(['npx', 'pnpx', 'bunx', 'uvx', 'dlx', 'exec', 'run', 'x', '-m', '--']);
const packageManagers = new Set([
  'npm',
  'yarn',
  'pnpm',
  'bun',
  'composer',
  'poetry',
  'uv',
  'pdm',
  'bundle',
  'python',
  'python3',
]);

type Rule = { program: RegExp; needs?: RegExp /** It only looks. */; not?: RegExp };

const rules: readonly Rule[] = [
  { program: /^prettier$/, needs: /^(--write|-w)$/ },
  { program: /^biome$/, needs: /^(--write|--apply|--fix)$/ },
  { program: /^(eslint|oxlint|stylelint)$/, needs: /^--fix$/ },
  { program: /^(standard|xo)$/, needs: /^--fix$/ },
  { program: /^(black|isort)$/, not: /^(--check|--check-only|--diff|-c)$/ },
  { program: /^(gofmt|goimports|gofumpt)$/, needs: /^-w$/ },
  { program: /^(go|cargo)$/, needs: /^(fmt)$/, not: /^--check$/ },
  { program: /^rustfmt$/, not: /^--check$/ },
  { program: /^dotnet$/, needs: /^format$/, not: /^--verify-no-changes$/ },
  { program: /^mix$/, needs: /^format$/, not: /^--check-formatted$/ },
  { program: /^dart$/, needs: /^format$/, not: /^--set-exit-if-changed$/ },
  { program: /^clang-format$/, needs: /^-i$/ },
  { program: /^(rubocop|standardrb)$/, needs: /^(-a|-A|-x|--autocorrect|--autocorrect-all|--fix)$/ },
  { program: /^(php-cs-fixer)$/, needs: /^fix$/, not: /^--dry-run$/ },
  { program: /^(pint)$/, not: /^--test$/ },
  { program: /^(gradle|gradlew)$/, needs: /^(spotlessApply|ktlintFormat)$/ },
  { program: /^(mvn|mvnw)$/, needs: /^spotless:apply$/ },
];
const scriptName = /^(format|fmt|prettier|lint:fix|format:write|format:fix)$/;

/** True for a command that rewrites files rather than judging them, as far as its words tell. */
function isFormatter(command: readonly string[]): boolean {
  const words = [programOf(command), ...command.slice(1)];
  if (packageManagers.has(words[0] ?? '') || launchers.has(words[0] ?? '')) {
    const rest = words.slice(1).filter((word) => !launchers.has(word) && !word.startsWith('--yes'));
    const [name = ''] = rest;
    if (scriptName.test(name)) return true;
    return rest.length > 0 && rest.length < words.length && isFormatter(rest);
  }
  const [program = '', ...args] = words;
  if (program === 'ruff')
    return args[0] === 'format'
      ? !args.some((one) => /^(--check|--diff)$/.test(one))
      : args.includes('--fix');
  const rule = rules.find((one) => one.program.test(program));
  if (rule === undefined) return false;
  const has = (pattern: RegExp | undefined): boolean =>
    pattern !== undefined && args.some((one) => pattern.test(one));
  return (rule.needs === undefined || has(rule.needs)) && !has(rule.not);
}

/** The commands with formatters named as such, where the user did not say what they are. */
export const withKinds = (checks: readonly CheckCommand[]): CheckCommand[] =>
  checks.map((check) =>
    check.kind === undefined && isFormatter(check.command) ? { ...check, kind: 'format' } : check,
  );

const compilers = /^(tsc|vue-tsc|webpack|rollup|esbuild|cmake|ninja|meson|javac|msbuild)$/;
const buildWord = /^(?:build|compile|bundle|assemble|package|generate|codegen)(?:[:.-].*)?$/;

/** Whether a command makes something that those after it may read, as far as its kind or, without one, its words tell. */
export function isBuild({ kind, command }: CheckCommand): boolean {
  if (kind !== undefined) return kind === 'build';
  const words = command.map((word) => programOf([word]));
  return words.some((word) => compilers.test(word) || buildWord.test(word)) || words.join() === 'make';
}
