import type { Finding } from './gateCheck.ts';

export type EditsOutcome = { complete: boolean; feedback: string; notes?: readonly string[] };

/** Every edit applied at exactly one place, and something changed; the feedback says what did not, the notes what took more than one answer. */
export function editsCheck({ complete, feedback, notes = [] }: EditsOutcome, operations: number): Finding {
  const passed = complete && operations > 0;
  return {
    status: passed ? 'passed' : 'failed',
    evidence: passed ? [...notes] : [feedback],
    figures: { operations },
  };
}
