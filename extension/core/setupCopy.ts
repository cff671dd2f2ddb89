import { basename } from 'node:path';
import type { ChangedFile } from '#shared/changes.contract.ts';
import type { CommandResult } from '#shared/checks.contract.ts';
import type { CheckProgress } from './checks.ts';
import { freshHome, keepHome } from './freshHome.ts';
import { type CommandOptions, runCommand } from './runCommand.ts';
import type { Stage } from './stage.ts';
import { treeSha256 } from './treeSha256.ts';

/** Files that say which packages a project needs. */
const manifests =
  /^(package\.json|package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|pnpm-workspace\.yaml|yarn\.lock|bun\.lockb?|deno\.(json|jsonc|lock)|requirements[^/]*\.(txt|in)|constraints[^/]*\.txt|pyproject\.toml|setup\.(py|cfg)|poetry\.lock|uv\.lock|pdm\.lock|Pipfile(\.lock)?|environment\.ya?ml|go\.(mod|sum|work)|Cargo\.(toml|lock)|composer\.(json|lock)|Gemfile(\.lock)?|[^/]+\.gemspec|pom\.xml|build\.gradle(\.kts)?|settings\.gradle(\.kts)?|libs\.versions\.toml|[^/]+\.(cs|fs|vb)proj|Directory\.Packages\.props|packages\.lock\.json|mix\.(exs|lock)|pubspec\.(yaml|lock))$/;

/** Names what the packages of a state of the files depend on. */
export function manifestKey(contents: ReadonlyMap<string, string>, change: readonly ChangedFile[]): string {
  const only = new Map([...contents].filter(([path]) => manifests.test(basename(path))));
  return treeSha256(only, { change: change.filter(({ path }) => manifests.test(basename(path))) });
}

/** For which packages each copy was set up last. */
const done = new WeakMap<Stage, string>();

/** Packages that the setup command installed stay from attempt to attempt. */
export const wasSetUp = (stage: Stage): boolean => done.has(stage);

const longestSetupSeconds = 1_800;

/**
 * Runs the user's setup command in the copy, with the network, if the copy is new or needs other packages than the last time.
 * Null: nothing was to be done. A failed setup is tried again the next time.
 */
export async function setUpCopy(
  stage: Stage,
  command: readonly string[],
  key: string,
  options: Omit<CommandOptions, 'staged' | 'network'> & { onStart?: (progress: CheckProgress) => void },
): Promise<CommandResult | null> {
  if (done.get(stage) === key) return null;
  done.delete(stage);
  await stage.clearOutputs();
  await freshHome(stage, null, options.environment ?? process.env);
  const check = { id: 'setup', command: [...command], timeoutSeconds: longestSetupSeconds };
  options.onStart?.({ check, nth: 1, of: 1, part: 'setup' });
  const result = await runCommand(check, { ...options, staged: stage, network: true });
  if (result.exitCode !== 0) return result;
  done.set(stage, key);
  await stage.adoptOutputs();
  await keepHome(stage, 'setup');
  return result;
}
