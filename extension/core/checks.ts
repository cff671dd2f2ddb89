import type { CheckCommand } from '#shared/projectFile.contract.ts';

export type CheckProgress = {
  check: CheckCommand;
  nth: number;
  of: number;
  /** What it runs for, where that is not the change itself. */
  part?: 'setup' | 'baseline' | 'related' | 'probe' | 'failure' | 'tests';
  /** What it usually takes here, in milliseconds. */
  usuallyMs?: number;
};
/** Formatters go first: what they make of the files is what the others look at. */
const order = ['format', 'build', 'test', 'lint', undefined] as const;

export const inOrder = (commands: readonly CheckCommand[]): CheckCommand[] =>
  [...commands].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
