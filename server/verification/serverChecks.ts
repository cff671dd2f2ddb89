import type { CheckName, CheckResult } from '#shared/checks.contract.ts';
import { type EditsOutcome, editsCheck } from './editsCheck.ts';
import { type CheckedChange, type GateCheck, runGateCheck } from './gateCheck.ts';
import { policyCheck } from './policyCheck.ts';
import { scopeCheck } from './scopeCheck.ts';
import { secretCheck } from './secretCheck.ts';
import { syntaxCheck } from './syntaxCheck.ts';
import { testsCheck } from './testsCheck.ts';

/** Cheapest first. A further check is a further entry. */
const checks: ReadonlyArray<[CheckName, GateCheck]> = [
  ['policy', policyCheck],
  ['secret', secretCheck],
  ['scope', scopeCheck],
  ['syntax', (change) => syntaxCheck(change)],
  ['tests', testsCheck],
];

/** Checks that an operator may make advisory: reported, and no condition. The others are what the promise consists of. */
export const optionalChecks = ['scope', 'syntax', 'tests'] as const satisfies CheckName[];

/**
 * The checks the server does by itself. All of them run, so that a repair is told everything at once. Without a complete set of
 * operations there is nothing to check beyond that: the result is the failed `edits` check alone.
 */
export async function serverChecks(
  change: CheckedChange & { edits: EditsOutcome },
  advisory: ReadonlySet<CheckName> = new Set(),
): Promise<CheckResult[]> {
  const { edits, operations } = change;
  const results = [await runGateCheck('edits', () => editsCheck(edits, operations.length), change)];
  if (results[0]?.status !== 'passed') return results;
  for (const [name, check] of checks) results.push(await runGateCheck(name, check, change));
  return results.map((result) => (advisory.has(result.check) ? { ...result, required: false } : result));
}
