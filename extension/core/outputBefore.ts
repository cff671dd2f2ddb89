import type { CommandResult } from '#shared/checks.contract.ts';
import { type CheckRun, passed, timeOf } from './checkRun.ts';

/** What tells how many tests there were. */
const counts = /\d (?:pass|skip|todo)|\b(?:tests|Ran) \d/i;

/**
 * Passing commands that count tests, with what they said on the files as they were, whose state is named by `tree`: fewer tests can
 * run than before. What is not known of that is found out within `longestMs`; the copy holds something else afterwards.
 */
export async function withOutputBefore(
  checkRun: CheckRun,
  tree: string,
  results: readonly CommandResult[],
  longestMs: number,
): Promise<CommandResult[]> {
  const told: CommandResult[] = [];
  for (const result of results) {
    const check = checkRun.checks.find(({ id }) => id === result.id);
    let before: CommandResult | null = null;
    if (check !== undefined && passed(result) && counts.test(result.outputTail)) {
      before = checkRun.cache.get(tree, check);
      if (before === null && timeOf(checkRun, check, results) <= longestMs) {
        const placed = await checkRun.place([]);
        if (placed.failed === null) before = await checkRun.runBefore(placed.tree, check);
      }
    }
    told.push(before === null ? result : { ...result, outputTailBefore: before.outputTail });
  }
  return told;
}
