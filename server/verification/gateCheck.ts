import type { CheckName, CheckResult } from '#shared/checks.contract.ts';
import type { FileOperation } from '../edits/fileOperation.ts';

/** What a server check judges: the parsed final operations, and every file of the snapshot they are based on. */
export type CheckedChange = {
  operations: readonly FileOperation[];
  base: ReadonlyMap<string, Uint8Array>;
  todoPath: string | null;
  /** What the user asked for, in words of the user's own. */
  task: string;
  /** What the change is known to be about; null where nobody was shown files for it. */
  about?: { text: string; shown: readonly string[] } | null;
};

/** What a check found. Evidence names file, line and what to do; `figures` are numbers for the reviewer. */
export type Finding = {
  status: CheckResult['status'];
  evidence: string[];
  figures?: Record<string, number>;
};

export type GateCheck = (change: CheckedChange) => Finding | Promise<Finding>;

/** Runs one check and times it. An error passes through: a check that could not be carried out is our failure, not a verdict. */
export const runGateCheck = (
  check: CheckName,
  judge: GateCheck,
  change: CheckedChange,
): Promise<CheckResult> => runCheck(check, () => judge(change));

export async function runCheck(
  check: CheckName,
  judge: () => Finding | Promise<Finding>,
): Promise<CheckResult> {
  const started = performance.now();
  const finding = await judge();
  return {
    check,
    ...finding,
    // A check this server cannot do is never a condition; every other one is.
    required: finding.status !== 'not_available',
    where: 'server',
    durationMs: performance.now() - started,
  };
}
