import type { ChangedFile } from '#shared/changes.contract.ts';
import type { CommandResult } from '#shared/checks.contract.ts';
import type { CheckCommand } from '#shared/projectFile.contract.ts';
import { type CheckRun, passed, timeOf } from './checkRun.ts';
import { filesToBreak, unparsable } from './sensitivity.ts';
import type { Stage } from './stage.ts';

/** A broken file usually ends a command sooner than a right one; much later means that it waits for something. */
const patienceMs = 10_000;

/**
 * Runs each passing command once more with changed files made unparsable: one that still passes does not read them, and proves
 * nothing about the change. Where builds come before it, it has to pass on what they make of those files, too. The copy holds the
 * change, before and after, but for what was built. Commands that took longer than `longestMs` are left out.
 */
export async function probeChecks(
  stage: Stage,
  checkRun: CheckRun,
  change: readonly ChangedFile[],
  results: readonly CommandResult[],
  longestMs: number,
): Promise<CommandResult[]> {
  const probed: CommandResult[] = [];
  for (const result of results) {
    const check = checkRun.checks.find(({ id }) => id === result.id);
    const paths = check === undefined || result.durationMs > longestMs ? [] : filesToBreak(check, change);
    const mayBuild = check !== undefined && timeOf(checkRun, check, results) <= longestMs;
    const sensitivity =
      check === undefined || paths.length === 0 || !passed(result)
        ? null
        : await probe(stage, checkRun, check, paths, result, mayBuild);
    probed.push(sensitivity === null ? result : { ...result, sensitivity: { result: sensitivity, paths } });
  }
  return probed;
}

async function probe(
  stage: Stage,
  checkRun: CheckRun,
  check: CheckCommand,
  paths: readonly string[],
  { durationMs }: CommandResult,
  mayBuild: boolean,
): Promise<NonNullable<CommandResult['sensitivity']>['result'] | null> {
  const originals = new Map<string, Uint8Array>();
  for (const path of paths) {
    const bytes = await stage.read(path);
    if (bytes === null) return null;
    originals.set(path, bytes);
  }
  try {
    for (const path of paths) await stage.write(path, Buffer.from(unparsable(path)));
    const timeoutSeconds = Math.min(
      check.timeoutSeconds ?? 7_200,
      Math.ceil((2 * durationMs + patienceMs) / 1_000),
    );
    const how = { part: 'probe' } as const;
    let result = await checkRun.run({ ...check, timeoutSeconds }, how);
    if (passed(result) && checkRun.buildsBefore(check).length > 0) {
      if (!mayBuild) return null;
      // What was built before would hide that nothing can be built any more.
      await stage.clearOutputs();
      checkRun.newFiles();
      ({ result } = await checkRun.runBuilt({ ...check, timeoutSeconds }, how));
    }
    if (result.exitCode === null) return null;
    return result.exitCode === 0 ? 'does_not_exercise' : 'exercises';
  } finally {
    for (const [path, bytes] of originals) await stage.write(path, bytes);
    checkRun.newFiles();
  }
}
