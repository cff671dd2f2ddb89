import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import type { ChangedFile } from '#shared/changes.contract.ts';
import type { CommandResult } from '#shared/checks.contract.ts';
import type { CheckCommand } from '#shared/projectFile.contract.ts';
import { withBaseTests } from './baseTests.ts';
import { usualMs } from './checkMemory.ts';
import { type CheckRun, type CheckRunPorts, createCheckRun, passed } from './checkRun.ts';
import { noticesFailure } from './noticesFailure.ts';
import { withOutputBefore } from './outputBefore.ts';
import { probeChecks } from './probeChecks.ts';
import { relatedTests } from './relatedTests.ts';
import type { Prepared } from './stage.ts';
import { type FormattedFile, takeFormatted } from './takeFormatted.ts';
import { treeSha256 } from './treeSha256.ts';

export type CheckedChange =
  /** Files of the change that are not in the workspace as the change expects them; nothing was run. */
  | { moved: string[] }
  | {
      baseHashes: Record<string, string | null>;
      results: CommandResult[];
      /** Files of the change as formatters left them, which the other commands then ran on. */
      formatted?: FormattedFile[];
    };

/**
 * Runs the user's commands on a change in the staged copy: packages first if they changed, then formatters, then each command
 * with what tells how far its result can be trusted. The copy is the caller's alone while this runs.
 */
export async function checkChange(
  ports: CheckRunPorts,
  change: readonly ChangedFile[],
): Promise<CheckedChange> {
  const { stage, policy } = ports;
  const checkRun = createCheckRun(ports);
  const { prepared, tree, failed } = await checkRun.place(change);
  const { baseHashes } = prepared;
  const moved = change.filter(({ path, baseSha256 }) => baseHashes[path] !== baseSha256);
  if (moved.length > 0) return { moved: moved.map(({ path }) => path) };
  if (failed !== null) {
    return { baseHashes, results: checkRun.checks.map((check) => notSetUp(check, failed)) };
  }
  const results = new Map<string, CommandResult>();
  const formatters = checkRun.checks.filter(({ kind }) => kind === 'format');
  for (const check of formatters) results.set(check.id, await checkRun.run(check));
  const { formatted, files } = await takeFormatted(stage, change, formatters.length > 0);
  // Formatters go through the whole project, but only the change may land: the rest is put back.
  const lands = formatters.length > 0 ? await checkRun.place(files) : { prepared, tree };
  for (const check of checkRun.checks) {
    if (results.has(check.id)) continue;
    const early = await runRelated(ports, checkRun, check, prepared, files);
    results.set(check.id, early ?? (await checkRun.runBuilt(check)).result);
  }
  const inTurn = (): CommandResult[] => checkRun.checks.flatMap(({ id }) => results.get(id) ?? []);
  const told = formatted.length === 0 ? {} : { formatted };
  if (inTurn().every((result) => passed(result) || result.advisory === true)) {
    for (const result of inTurn().filter(passed)) checkRun.cache.set(lands.tree, result);
    const longestMs = policy.probeSeconds * 1_000;
    const probed = await probeChecks(stage, checkRun, files, inTurn(), longestMs);
    const paths = lands.prepared.contents.keys();
    const noticed = await noticesFailure(stage, checkRun, files, paths, probed, longestMs);
    const judged = await withBaseTests(stage.workspace, checkRun, files, noticed);
    const treeBefore = treeSha256(lands.prepared.contents, { without: ports.todoPath });
    return { baseHashes, results: await withOutputBefore(checkRun, treeBefore, judged, longestMs), ...told };
  }
  await compare(checkRun, files, results);
  return { baseHashes, results: inTurn(), ...told };
}

/**
 * Finds out which of the failed commands failed before the change, too, in order: a command may read what those before it made. One
 * that only wanted the network runs again with it.
 */
async function compare(
  checkRun: CheckRun,
  change: readonly ChangedFile[],
  results: Map<string, CommandResult>,
): Promise<void> {
  const failing = checkRun.checks.filter(({ id }) => !results.get(id)?.part && !isPassed(results.get(id)));
  const couldNot = new Set(failing.filter((check) => !checkRun.mayUseNetwork(check)).map(({ id }) => id));
  const before = await checkRun.place([]);
  if (before.failed !== null) return;
  const again: CheckCommand[] = [];
  const { checks, cache } = checkRun;
  const last = checks.findLastIndex(
    (check) => failing.includes(check) && cache.get(before.tree, check) === null,
  );
  for (const [nth, check] of checks.entries()) {
    const fails = failing.includes(check);
    const makes = nth < last && check.kind !== 'format' && check.kind !== 'lint';
    if (!fails && !makes) continue;
    const baseline = await checkRun.runBefore(before.tree, check, { anew: makes });
    if (!fails) continue;
    note(results, check, baseline);
    if (check.kind === 'format') await checkRun.place([]);
    if (couldNot.has(check.id) && checkRun.mayUseNetwork(check)) again.push(check);
  }
  if (again.length === 0) return;
  const after = await checkRun.place(change);
  if (after.failed !== null) return;
  for (const check of again) {
    const baseline = results.get(check.id)?.baseline;
    const { result } = await checkRun.runBuilt(check);
    results.set(check.id, { ...result, ...(baseline ? { baseline } : {}) });
  }
}

const isPassed = (result: CommandResult | undefined): boolean => result !== undefined && passed(result);

function note(results: Map<string, CommandResult>, { id }: CheckCommand, baseline: CommandResult): void {
  const result = results.get(id);
  const { exitCode, timedOut } = baseline;
  if (result !== undefined) results.set(id, { ...result, baseline: { exitCode, timedOut } });
}

function notSetUp(check: CheckCommand, setup: CommandResult): CommandResult {
  const how = setup.startError ?? (setup.exitCode === null ? 'was stopped' : `exit code ${setup.exitCode}`);
  return {
    id: check.id,
    name: check.name ?? check.command.join(' ').slice(0, 200),
    command: check.command,
    exitCode: null,
    timedOut: false,
    startError:
      `It was not run, because the setup command before it failed (${setup.command.join(' ')}: ${how}).`.slice(
        0,
        2_000,
      ),
    durationMs: setup.durationMs,
    outputTail: setup.outputTail,
    ...(check.advisory === true ? { advisory: true } : {}),
  };
}

/**
 * The tests nearest to the change, before a command that takes long. Their failure counts only if the same tests pass without the
 * change: a part of a suite can fail for being a part. Null: run the whole.
 */
async function runRelated(
  { stage, policy }: CheckRunPorts,
  checkRun: CheckRun,
  check: CheckCommand,
  { contents }: Prepared,
  change: readonly ChangedFile[],
): Promise<CommandResult | null> {
  const usual = usualMs(policy.memory.read(), check.command) ?? 0;
  if (check.kind === 'format' || usual <= policy.relatedAboveSeconds * 1_000) return null;
  const changed = change.flatMap(({ content, path }) => (content === null ? [] : [path]));
  const deleted = new Set(change.flatMap(({ content, path }) => (content === null ? [path] : [])));
  const files = [...new Set([...contents.keys(), ...changed])].filter((path) => !deleted.has(path));
  const related = relatedTests(check.command, {
    changed,
    files,
    testScript: await testScriptOf(stage.folder),
  });
  if (related === null) return null;
  const part = { ...check, command: related.command };
  const result = await checkRun.run(part, { part: 'related' });
  if (result.exitCode === null || !related.failures.includes(result.exitCode)) return null;
  await checkRun.place([]);
  const passesWithout = passed((await checkRun.runBuilt(part, { part: 'related' })).result);
  await checkRun.place(change);
  return passesWithout ? { ...result, command: check.command, part: related.command } : null;
}

async function testScriptOf(folder: string): Promise<string | null> {
  try {
    const manifest: unknown = JSON.parse(await fs.readFile(join(folder, 'package.json'), 'utf8'));
    const scripts = (manifest as { scripts?: Record<string, unknown> } | null)?.scripts;
    const test = scripts?.['test'];
    return typeof test === 'string' ? test : null;
  } catch {
    return null;
  }
}
