import type { CheckedChange, Finding } from './gateCheck.ts';
import { weakenedTests } from './weakenedTests.ts';

const tests = /\b(?:tests?|specs?|test cases?|test suites?|assertions?|expectations?|snapshots?)\b/i;
const changes =
  /\b(?:adapt|adjust|change|clean up|convert|delete|disable|drop|merge|migrate|move|port|prune|refactor|remove|rename|reorganise|reorganize|replace|rewrite|skip|split|update)(?:s|d|ed|ing)?\b/i;

const forbids = /\b(?:not|never|no|without|don't|doesn't|nothing|must(?:n't)|keep|any)\b/i;

/** Whether a task speaks of changing tests, beyond adding some: one sentence names both, and does not forbid it. */
export const asksForTestChanges = (task: string): boolean =>
  task
    .split(/[.;](?=\s|$)|\n/)
    .some((sentence) => tests.test(sentence) && changes.test(sentence) && !forbids.test(sentence));

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
