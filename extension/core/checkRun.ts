import type { ChangedFile } from '#shared/changes.contract.ts';
import type { CommandResult } from '#shared/checks.contract.ts';
import type { CheckCommand } from '#shared/projectFile.contract.ts';
import { baselineCache } from './baseline.ts';
import { commandKey, networkAnswer, usualMs, withDuration, withNetworkAnswer } from './checkMemory.ts';
import type { CheckPolicy } from './checkPolicy.ts';
import { type CheckProgress, inOrder } from './checks.ts';
import { isBuild, withKinds } from './formatters.ts';
import { freshHome, type HomeOf, keepHome } from './freshHome.ts';
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

type How = { part?: CheckProgress['part']; stop?: AbortSignal; network?: boolean };

export const passed = ({ exitCode, timedOut, startError }: CommandResult): boolean =>
  exitCode === 0 && !timedOut && startError === null;

/** What made something in each copy. A build that finds all as it wants it writes nothing this time. */
const makers = new WeakMap<Stage, Set<string>>();

/** Commands in the copy of one workspace, as one run needs them: the same settings, limits and memory for each. */
export function createCheckRun({ stage, commands, policy, todoPath, ui, signal }: CheckRunPorts) {
  const { sandbox, shareHome, memory, environment } = policy;
  const checks = inOrder(withKinds(commands));
  const cache = baselineCache(stage);
  /** Builds since files were placed, and those that never wrote anything. */
  const built = new Map<string, CommandResult>();
  const idle = new Set<string>();
  const making = makers.get(stage) ?? new Set();
  makers.set(stage, making);
  let homeOf: HomeOf = 'setup';
  const settings = {
    staged: stage,
    sandbox,
    shareHome,
    environment,
    ...(ui.onOutput === undefined ? {} : { onOutput: ui.onOutput }),
  };

  function tell(check: CheckCommand, part?: CheckProgress['part']): void {
    const isWhole = part === undefined || part === 'baseline' || part === 'tests';
    const usuallyMs = isWhole ? usualMs(memory.read(), check.command) : undefined;
    const nth = checks.findIndex(({ id }) => id === check.id) + 1;
    ui.onCheck?.({
      check,
      nth,
      of: checks.length,
      ...(part === undefined ? {} : { part }),
      ...(usuallyMs === undefined ? {} : { usuallyMs }),
    });
  }

  async function noteBuild(
    { id, command }: CheckCommand,
    result: CommandResult,
    began: number,
  ): Promise<void> {
    built.set(id, result);
    if (!passed(result)) return;
    homeOf = 'build';
    await keepHome(stage, homeOf);
    const key = commandKey(command);
    if (!making.has(key) && (await stage.writtenSince(began))) making.add(key);
    if (!making.has(key)) idle.add(id);
  }

  /** Without a `part`, the command on the change itself. */
  async function run(
    check: CheckCommand,
    { part, stop = signal, network }: How = {},
  ): Promise<CommandResult> {
    tell(check, part);
    const may = network ?? networkAnswer(memory.read(), check.command) === true;
    await freshHome(stage, homeOf, environment);
    const began = isBuild(check) ? await stage.timeAfterWrites() : null;
    const result = await runCommand(check, { ...settings, network: may, ...(stop ? { signal: stop } : {}) });
    if (began !== null) await noteBuild(check, result, began);
    const whole = part === undefined || part === 'baseline';
    // A failure can be much quicker than what it takes to succeed.
    if (whole && passed(result)) {
      await memory.write(withDuration(memory.read(), check.command, result.durationMs));
    }
    return result;
  }

  /** The builds that make what a command may read. */
  const buildsBefore = (check: CheckCommand): CheckCommand[] =>
    checks
      .slice(
        0,
        Math.max(
          0,
          checks.findIndex(({ id }) => id === check.id),
        ),
      )
      .filter((one) => isBuild(one) && !idle.has(one.id));

  /** A command after the builds that come before it, which run unless they did on these files. `failed` is the first that did. */
  async function runBuilt(
    check: CheckCommand,
    how: How = {},
  ): Promise<{ result: CommandResult; failed: CommandResult | null }> {
    let failed: CommandResult | null = null;
    for (const build of buildsBefore(check)) {
      const result = built.get(build.id) ?? (await run(build, how));
      if (!passed(result)) failed ??= result;
    }
    return { result: await run(check, how), failed };
  }

  /** Files were written: what builds made is not of them. */
  function newFiles(): void {
    built.clear();
    homeOf = 'setup';
  }

  /** The copy with a change applied and its packages installed. */
  async function place(change: readonly ChangedFile[]): Promise<Placed> {
    newFiles();
    const how = { keepDependencies: wasSetUp(stage), installs: policy.setup !== null };
    const prepared = await stage.prepare(change, signal, how);
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
   * whether it may have it. `anew`: although its result is known, for what it makes.
   */
  async function runBefore(
    tree: string,
    check: CheckCommand,
    { stop, anew = false }: { stop?: AbortSignal | undefined; anew?: boolean } = {},
  ): Promise<CommandResult> {
    const known = anew ? null : cache.get(tree, check);
    if (known !== null) return known;
    const how = { part: 'baseline', ...(stop ? { stop } : {}) } as const;
    let { result } = await runBuilt(check, how);
    const wants = passed(result) ? false : await wantsNetwork(check, result, how);
    if (wants === true) result = await run(check, how);
    // Undecided: it is asked again the next time.
    if (wants !== null) cache.set(tree, result);
    return result;
  }

  async function wantsNetwork(
    check: CheckCommand,
    { isolation, startError }: CommandResult,
    how: { part: 'baseline'; stop?: AbortSignal },
  ): Promise<boolean | null> {
    if (isolation !== 'offline' || startError !== null || ui.allowNetwork === undefined) return false;
    if (networkAnswer(memory.read(), check.command) !== undefined) return false;
    if (!passed(await run(check, { ...how, network: true }))) return false;
    const allowed = await ui.allowNetwork(check);
    if (allowed === null) return null;
    await memory.write(withNetworkAnswer(memory.read(), check.command, allowed));
    return allowed;
  }

  return {
    checks,
    cache,
    place,
    run,
    runBuilt,
    runBefore,
    buildsBefore,
    newFiles,
    mayUseNetwork: ({ command }: CheckCommand): boolean => networkAnswer(memory.read(), command) === true,
  };
}

export type CheckRun = ReturnType<typeof createCheckRun>;

/** What a command took with the builds that come before it, in milliseconds. */
export function timeOf(
  { buildsBefore }: CheckRun,
  check: CheckCommand,
  results: readonly CommandResult[],
): number {
  const ids = new Set([check, ...buildsBefore(check)].map(({ id }) => id));
  return results.reduce((sum, { id, durationMs }) => sum + (ids.has(id) ? durationMs : 0), 0);
}
