import type { Verdict } from '#shared/changes.contract.ts';
import type { CheckResult } from '#shared/checks.contract.ts';

export type Witness = {
  events: readonly { seq: number }[];
  receipt: {
    attempts: readonly {
      checks: readonly Pick<CheckResult, 'check' | 'status'>[];
      verdict: Pick<Verdict, 'verdict'> | null;
    }[];
    calls: readonly { charge: number }[];
    files: readonly { after: string | null }[];
    charged: number;
    authorized: number;
  };
  /** Available before and after, micro-USD. */
  before: number;
  after: number;
  held: number;
  /** The changed file as it is in the workspace, and the TODO file before and after. */
  fileSha256: string;
  todoBefore: string;
  todoAfter: string;
  /** Whether the user's own tests pass in the workspace now. */
  testsPass: boolean;
  violations: number;
  secretSent: boolean;
};

/** What the demo promises, each with whether it was seen to happen. The demo succeeds only if all of it did. */
export function proofOf(seen: Witness): [string, boolean][] {
  const { receipt, events } = seen;
  const commands = receipt.attempts.map(
    ({ checks }) => checks.find(({ check }) => check === 'command')?.status,
  );
  const paid = receipt.calls.reduce((sum, { charge }) => sum + charge, 0);
  const seqs = events.map(({ seq }) => seq);
  return [
    ['the first attempt was refused by a failing test', commands[0] === 'failed'],
    ['the repair passed the same test', commands[1] === 'passed' && commands.length === 2],
    ['the Architect approved it with evidence', receipt.attempts[1]?.verdict?.verdict === 'approved'],
    ['the file on disk is the one that was verified', receipt.files[0]?.after === seen.fileSha256],
    ['exactly one box was ticked', seen.todoAfter === seen.todoBefore.replace('- [ ]', '- [x]')],
    ['the tests pass in the workspace', seen.testsPass],
    ['the charge is the sum of the model calls', receipt.charged === paid && paid > 0],
    ['it is within what was authorised', receipt.charged <= receipt.authorized],
    [
      'the balance went down by exactly that',
      seen.before - seen.after === receipt.charged && seen.held === 0,
    ],
    ['every event came once and in order', seqs.every((seq, i) => seq === i + 1)],
    ['no secret left the machine', !seen.secretSent],
    [`ledger check: ${seen.violations} violations`, seen.violations === 0],
  ];
}
