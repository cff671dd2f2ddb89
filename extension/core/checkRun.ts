import type { ChangedFile } from '#shared/changes.contract.ts';
import type { CommandResult } from '#shared/checks.contract.ts';
import type { CheckCommand } from '#shared/projectFile.contract.ts';
import { baselineCache } from './baseline.ts';
import { networkAnswer, usualMs, withDuration, withNetworkAnswer } from './checkMemory.ts';
import type { CheckPolicy } from './checkPolicy.ts';
import { type CheckProgress, inOrder } from './checks.ts';
import { withKinds } from './formatters.ts';
import { runCommand } from './runCommand.ts';
import type { RunUi } from './runPorts.ts';
import { manifestKey, setUpCopy, wasSetUp } from './setupCopy.ts';
import type { Prepared, Stage } from './stage.ts';
import { treeSha256 } from './treeSha256.ts';

export type CheckRunPorts = {
  stage: Stage;
  commands: readonly CheckCommand[];
  policy: CheckPolicy;
  todoPath: string | null;
  ui: Pick<RunUi, 'onCheck' | 'onOutput' | 'allowNetwork'>;
  signal?: AbortSignal;
};

export type Placed = {
  prepared: Prepared;
  tree: string /** Why no command can run. */;
  failed: CommandResult | null;
};

export const passed = ({ exitCode, timedOut, startError }: CommandResult): boolean =>
  exitCode === 0 && !timedOut && startError === null;

/** Commands in the copy of one workspace, as one run needs them: the same settings, limits and memory for each. */
export function createCheckRun({ stage, commands, policy, todoPath, ui, signal }: CheckRunPorts) {
  const { sandbox, shareHome, memory, environment } = policy;
  const checks = inOrder(withKinds(commands));
  const cache = baselineCache(stage);
  const settings = {
    staged: stage,
    sandbox,
    shareHome,
    environment,
    ...(ui.onOutput === undefined ? {} : { onOutput: ui.onOutput }),
  };

  function tell(check: CheckCommand, part?: CheckProgress['part']): void {
    const usuallyMs =
      part === undefined || part === 'baseline' ? usualMs(memory.read(), check.command) : undefined;
    const nth = checks.findIndex(({ id }) => id === check.id) + 1;
    ui.onCheck?.({
      check,
      nth,
      of: checks.length,
      ...(part === undefined ? {} : { part }),
      ...(usuallyMs === undefined ? {} : { usuallyMs }),
    });
  }

  /** Without a `part`, the command on the change itself. */
  async function run(
    check: CheckCommand,
    {
      part,
      stop = signal,
      network,
    }: { part?: CheckProgress['part']; stop?: AbortSignal; network?: boolean } = {},
  ): Promise<CommandResult> {
    tell(check, part);
    const may = network ?? networkAnswer(memory.read(), check.command) === true;
    const result = await runCommand(check, { ...settings, network: may, ...(stop ? { signal: stop } : {}) });
    const whole = part === undefined || part === 'baseline';
    // A failure can be much quicker than what it takes to succeed.
    if (whole && passed(result)) {
      await memory.write(withDuration(memory.read(), check.command, result.durationMs));
    }
    return result;
  }

  /** The copy with a change applied and its packages installed. */
  async function place(change: readonly ChangedFile[]): Promise<Placed> {
    const prepared = await stage.prepare(change, signal, { keepDependencies: wasSetUp(stage) });
    const tree = treeSha256(prepared.contents, { without: todoPath, change });
    if (policy.setup === null) return { prepared, tree, failed: null };
    const setup = await setUpCopy(stage, policy.setup, manifestKey(prepared.contents, change), {
      ...settings,
      ...(ui.onCheck === undefined ? {} : { onStart: ui.onCheck }),
      ...(signal === undefined ? {} : { signal }),
    });
    return { prepared, tree, failed: setup === null || passed(setup) ? null : setup };
  }

  /**
   * A command on the files as they were; the copy holds them. If it fails for want of the network alone, the user is asked once
   * whether it may have it.
   */
  async function runBefore(tree: string, check: CheckCommand, stop?: AbortSignal): Promise<CommandResult> {
    const known = cache.get(tree, check);
    if (known !== null) return known;
    const how = { part: 'baseline', ...(stop ? { stop } : {}) } as const;
    let result = await run(check, how);
    if (!passed(result) && (await wantsNetwork(check, result, how))) result = await run(check, how);
    cache.set(tree, result);
    return result;
  }

  async function wantsNetwork(
    check: CheckCommand,
    { isolation, startError }: CommandResult,
    how: { part: 'baseline'; stop?: AbortSignal },
  ): Promise<boolean> {
    if (isolation !== 'offline' || startError !== null || ui.allowNetwork === undefined) return false;
    if (networkAnswer(memory.read(), check.command) !== undefined) return false;
    if (!passed(await run(check, { ...how, network: true }))) return false;
    const allowed = await ui.allowNetwork(check);
    if (allowed === null) return false;
    await memory.write(withNetworkAnswer(memory.read(), check.command, allowed));
    return allowed;
  }

  return {
    checks,
    cache,
    place,
    run,
    runBefore,
    mayUseNetwork: ({ command }: CheckCommand): boolean => networkAnswer(memory.read(), command) === true,
  };
}

export type CheckRun = ReturnType<typeof createCheckRun>;
