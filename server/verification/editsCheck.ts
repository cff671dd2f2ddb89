import type { Finding } from './gateCheck.ts';

/** Every edit applied at exactly one place, and something changed; the feedback says what did not. */
export function editsCheck(
  { complete, feedback }: { complete: boolean; feedback: string },
  operations: number,
): Finding {
  const passed = complete && operations > 0;
  return {
    status: passed ? 'passed' : 'failed',
    evidence: passed ? [] : [feedback],
    figures: { operations },
  };
}
