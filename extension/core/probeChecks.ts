import type { ChangedFile } from '#shared/changes.contract.ts';
import type { CommandResult } from '#shared/checks.contract.ts';
import type { CheckCommand } from '#shared/projectFile.contract.ts';
import { type CheckRun, passed } from './checkRun.ts';
import { filesToBreak, unparsable } from './sensitivity.ts';
import type { Stage } from './stage.ts';

/** A broken file usually ends a command sooner than a right one; much later means that it waits for something. */
const patienceMs = 10_000;

/**
 * Runs each passing command once more with changed files made unparsable: one that still passes does not read them, and proves
 * nothing about the change. The copy holds the change, before and after. Commands that took longer than `longestMs` are left out.
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
    const sensitivity =
      check === undefined || paths.length === 0 || !passed(result)
        ? null
        : await probe(stage, checkRun, check, paths, result);
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
    const result = await checkRun.run({ ...check, timeoutSeconds }, { part: 'probe' });
    if (result.exitCode === null) return null;
    return result.exitCode === 0 ? 'does_not_exercise' : 'exercises';
  } finally {
    for (const [path, bytes] of originals) await stage.write(path, bytes);
  }
}
