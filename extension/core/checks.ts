import type { CommandResult } from '#shared/checks.contract.ts';
import type { CheckCommand } from '#shared/projectFile.contract.ts';
import { type CheckPlace, checkEnvironment } from './checkEnvironment.ts';
import { runProgram } from './runProgram.ts';
import { sha256 } from './sha256.ts';

export type CheckProgress = { check: CheckCommand; nth: number; of: number };
export type CheckOptions = {
  staged: CheckPlace;
  commands: readonly CheckCommand[];
  environment?: NodeJS.ProcessEnv;
  signal?: AbortSignal;
  onStart?: (progress: CheckProgress) => void;
  /** Raw output as it comes, for the user's own screen alone. */
  onOutput?: (check: CheckCommand, chunk: Uint8Array) => void;
  graceMs?: number;
};

const defaultTimeoutSeconds = 600;
/** Formatters go first: what they make of the files is what the others look at. */
const order = ['format', 'build', 'test', 'lint', undefined] as const;

/**
 * Runs the user's commands one after another in the staged copy, formatters first, and reports each whatever the others did.
 * A program that is missing, fails, is killed or runs out of time never counts as passed: its `exitCode` is not 0. Rejects
 * only when aborted.
 */
export async function runChecks(options: CheckOptions): Promise<CommandResult[]> {
  const { staged, signal, onStart, onOutput, environment = process.env, graceMs = 5_000 } = options;
  const commands = [...options.commands].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
  const results: CommandResult[] = [];
  for (const [i, check] of commands.entries()) {
    onStart?.({ check, nth: i + 1, of: commands.length });
    const startedAt = performance.now();
    const result = await runProgram({
      command: check.command,
      cwd: staged.folder,
      environment: checkEnvironment(environment, staged),
      timeoutMs: (check.timeoutSeconds ?? defaultTimeoutSeconds) * 1_000,
      graceMs,
      ...(signal === undefined ? {} : { signal }),
      ...(onOutput === undefined ? {} : { onOutput: (chunk: Uint8Array) => onOutput(check, chunk) }),
    });
    results.push({
      id: check.id,
      name: check.name ?? check.command.join(' ').slice(0, 200),
      command: check.command,
      durationMs: Math.round(performance.now() - startedAt),
      ...result,
    });
  }
  return results;
}

export type BaselineCache = Pick<Map<string, CommandResult[]>, 'get' | 'set'>;

/**
 * The same commands on the unmodified copy, so that a failure that was there before can be told from one the change caused.
 * Run once per state of the files (`treeSha256`) and commands.
 */
export async function runBaseline(
  options: CheckOptions & { treeSha256: string; cache: BaselineCache },
): Promise<CommandResult[]> {
  const key = sha256(JSON.stringify([options.treeSha256, options.commands]));
  const known = options.cache.get(key);
  if (known !== undefined) return known;
  const results = await runChecks(options);
  options.cache.set(key, results);
  return results;
}
