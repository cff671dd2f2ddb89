import type { CheckResult } from '#shared/checks.contract.ts';

/**
 * The results of a change with what only changes of its kind are checked for. A check has one result: where there is one of that name
 * both are one, failed when either failed, and a condition when what failed is one.
 */
export function withOwn(results: readonly CheckResult[], own: CheckResult): CheckResult[] {
  if (!results.some(({ check }) => check === own.check)) return [...results, own];
  return results.map((result) => (result.check === own.check ? both(result, own) : result));
}

function both(one: CheckResult, other: CheckResult): CheckResult {
  const decides = one.status === 'failed' && (other.status !== 'failed' || one.required) ? one : other;
  return {
    ...decides,
    evidence: [...one.evidence, ...other.evidence],
    figures: { ...one.figures, ...other.figures },
    durationMs: one.durationMs + other.durationMs,
  };
}
