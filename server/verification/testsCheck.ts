import { asksForTestChanges } from './asksForTestChanges.ts';
import type { CheckedChange, Finding } from './gateCheck.ts';
import { weakenedTests } from './weakenedTests.ts';

/** Tests that a change deletes, keeps from running or takes assertions from are held for the user's tick, unless the task asks for that. */
export function testsCheck({ operations, task }: Pick<CheckedChange, 'operations' | 'task'>): Finding {
  const weakened = weakenedTests(operations);
  const asked = asksForTestChanges(task);
  return {
    status: weakened.length > 0 && !asked ? 'held' : 'passed',
    evidence: [
      ...(weakened.length > 0 && asked ? ['The task asks for changes of tests.'] : []),
      ...weakened.flatMap(({ path, findings }) => findings.map((finding) => `${path}: ${finding}`)),
    ].slice(0, 50),
    figures: { weakenedFiles: weakened.length, asked: Number(asked) },
  };
}

/** Why a file of the change needs a tick of its own for what it does to tests; by path. None when the task asks for it. */
export function heldTests({
  operations,
  task,
}: Pick<CheckedChange, 'operations' | 'task'>): Map<string, string> {
  if (asksForTestChanges(task)) return new Map();
  return new Map(
    weakenedTests(operations).map(({ path, findings: [first = '', ...more] }) => [
      path,
      `changes tests that were there: ${first}${more.length > 0 ? ` And ${more.length} more.` : ''}`,
    ]),
  );
}
