import type { CommandResult } from '#shared/checks.contract.ts';
import type { CheckCommand } from '#shared/projectFile.contract.ts';
import { type CommandOptions, runCommand } from './runCommand.ts';

export type CheckProgress = {
  check: CheckCommand;
  nth: number;
  of: number;
  /** What it runs for, where that is not the change itself. */
  part?: 'setup' | 'baseline' | 'related' | 'probe' | 'failure' | 'tests';
  /** What it usually takes here, in milliseconds. */
  usuallyMs?: number;
};
export type CheckOptions = CommandOptions & {
  commands: readonly CheckCommand[];
  onStart?: (progress: CheckProgress) => void;
};

/** Formatters go first: what they make of the files is what the others look at. */
const order = ['format', 'build', 'test', 'lint', undefined] as const;

export const inOrder = (commands: readonly CheckCommand[]): CheckCommand[] =>
  [...commands].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));

/**
 * Runs the user's commands one after another in the staged copy, formatters first, and reports each whatever the others did.
 * Rejects only when aborted.
 */
export async function runChecks({ commands, onStart, ...options }: CheckOptions): Promise<CommandResult[]> {
  const results: CommandResult[] = [];
  for (const [i, check] of inOrder(commands).entries()) {
    onStart?.({ check, nth: i + 1, of: commands.length });
    results.push(await runCommand(check, options));
  }
  return results;
}
