import { isTestPath } from '#shared/paths/testPath.ts';
import { asksForTestChanges, asksForTestNames } from './asksForTestChanges.ts';
import type { CheckedChange, Finding } from './gateCheck.ts';
import { taskSentences } from './taskSentences.ts';
import { weakenedConfiguration } from './weakenedConfiguration.ts';
import { addsSkips, removedWith, type WeakenedFile, weakenedTests } from './weakenedTests.ts';

type Change = Pick<CheckedChange, 'operations' | 'task'>;

/**
 * Tests that a change deletes, keeps from running or takes assertions from, and what runs them where it runs less of them, are held for
 * the user's tick, unless the task asks for that.
 */
export function testsCheck({ operations, task }: Change): Finding {
  const weakened = weakenedBeyond({ operations, task });
  const configuration = weakenedConfiguration(operations, task);
  const asked =
    asksForTestChanges(task) ||
    asksForSnapshots({ operations, task }) ||
    goWithTheirCode({ operations, task });
  const settingsAsked = configuration.length === 0 && weakenedConfiguration(operations, '').length > 0;
  const holds = configuration.length > 0 || (weakened.length > 0 && !asked);
  return {
    status: holds ? 'held' : 'passed',
    evidence: [
      ...(weakened.length > 0 && asked ? ['The task asks for changes of tests.'] : []),
      ...[...weakened, ...configuration].flatMap(({ path, findings }) =>
        findings.map((finding) => `${path}: ${finding}`),
      ),
    ].slice(0, 50),
    figures: {
      weakenedFiles: weakened.length + configuration.length,
      asked: Number(asked),
      ...(settingsAsked ? { settingsAsked: 1 } : {}),
      ...(removalsIn(task) === '' ? {} : { removalsAsked: 1 }),
      ...(addsSkips(operations) ? { skipsAdded: 1 } : {}),
    },
  };
}

/** Why a file of the change needs a tick of its own for what it does to tests; by path. None when the task asks for it. */
export function heldTests({ operations, task }: Change): Map<string, string> {
  const asked = asksForTestChanges(task) || asksForSnapshots({ operations, task });
  const tests = asked ? [] : weakenedBeyond({ operations, task });
  return new Map([
    ...tests.map(reasonOf('changes tests that were there')),
    ...weakenedConfiguration(operations, task).map(reasonOf('changes what is tested')),
  ]);
}

/** Tests that judge less than before, but not those that only have another name where the task asks for that. */
function weakenedBeyond({ operations, task }: Change): WeakenedFile[] {
  const weakened = weakenedTests(operations, removalsIn(task));
  if (!asksForTestNames(task)) return weakened;
  return weakened
    .map(({ path, findings }) => ({ path, findings: findings.filter((finding) => !isGoneName(finding)) }))
    .filter(({ findings }) => findings.length > 0);
}

const isGoneName = (finding: string): boolean => /^the test ".*" is gone\.$/s.test(finding);

const snapshot = /\.snap(?:shot)?$|(?:^|\/)__snapshots__\//;
const renews =
  /(?:^|\b(?:and|then|also|,)\s)\W*(?:update|regenerate|refresh|renew|rewrite|adapt|adjust|record|re-record)\s(?:\w+\s){0,3}snapshots?\b/i;

/** Whether the task asks for new snapshots, which can be other things too, and the change touches no other test that was there. */
function asksForSnapshots({ operations, task }: Change): boolean {
  const touched = operations.filter(({ path, base }) => base !== null && isTestPath(path));
  return (
    touched.length > 0 &&
    touched.every(({ path, content }) => content !== null && snapshot.test(path)) &&
    taskSentences(task).some((sentence) => renews.test(sentence.trim()))
  );
}

/** Whether the task removes what all of the tests that the change touches are for. */
function goWithTheirCode({ operations, task }: Change): boolean {
  const gone = removedWith(operations, removalsIn(task));
  return (
    gone.size > 0 &&
    operations.every(({ path, base }) => base === null || !isTestPath(path) || gone.has(path))
  );
}

/** What the task tells to take out of the project, in its words. */
const removalsIn = (task: string): string =>
  taskSentences(task)
    .filter((sentence) => /^\W*(?:remove|delete|drop|retire|get rid of)\b/i.test(sentence))
    .join('\n');

const reasonOf =
  (what: string) =>
  ({ path, findings: [first = '', ...more] }: WeakenedFile): [string, string] => [
    path,
    `${what}: ${first}${more.length > 0 ? ` And ${more.length} more.` : ''}`,
  ];
