import { promises as fs } from 'node:fs';
import { resolve } from 'node:path';
import type { CommandResult } from '#shared/checks.contract.ts';
import type { CheckCommand } from '#shared/projectFile.contract.ts';
import { type CheckPlace, checkEnvironment, privateHome } from './checkEnvironment.ts';
import { findProgram, type Sandbox } from './findSandbox.ts';
import { runProgram } from './runProgram.ts';
import { toolFolders } from './toolFolders.ts';

export type CommandOptions = {
  staged: CheckPlace;
  environment?: NodeJS.ProcessEnv;
  /** Null: the command runs with the user's rights. */
  sandbox?: Sandbox | null;
  network?: boolean;
  shareHome?: boolean;
  signal?: AbortSignal;
  /** Raw output as it comes, for the user's own screen alone. */
  onOutput?: (check: CheckCommand, chunk: Uint8Array) => void;
  graceMs?: number;
  outputLimitBytes?: number;
};

const defaultTimeoutSeconds = 600;

/**
 * Runs one of the user's commands in the staged copy. A program that is missing, fails, is killed, floods its output or runs
 * out of time never counts as passed: its `exitCode` is not 0. Rejects only when aborted.
 */
export async function runCommand(check: CheckCommand, options: CommandOptions): Promise<CommandResult> {
  const { staged, signal, onOutput, graceMs = 5_000, outputLimitBytes } = options;
  const { environment: source = process.env, sandbox = null, network = false, shareHome = false } = options;
  const environment = checkEnvironment(source, staged, { shareHome });
  if (!shareHome) await fs.mkdir(privateHome(staged), { recursive: true });
  const startedAt = performance.now();
  const [program = ''] = check.command;
  const path = environment['PATH'] ?? '';
  const found = sandbox === null ? null : await findProgram(program, staged.folder, path);
  const missing = sandbox !== null && found === null;
  const tools = found === null ? [] : toolFolders(found, path, staged);
  const { flooded, ...result } = missing
    ? {
        exitCode: null,
        timedOut: false,
        flooded: false,
        startError: await whyNot(program, staged.folder),
        outputTail: '',
      }
    : await runProgram({
        command: sandbox?.wrap(check.command, { place: staged, network, shareHome, tools }) ?? check.command,
        cwd: staged.folder,
        environment,
        timeoutMs: (check.timeoutSeconds ?? defaultTimeoutSeconds) * 1_000,
        graceMs,
        ...(outputLimitBytes === undefined ? {} : { outputLimitBytes }),
        ...(signal === undefined ? {} : { signal }),
        ...(onOutput === undefined ? {} : { onOutput: (chunk: Uint8Array) => onOutput(check, chunk) }),
      });
  return {
    id: check.id,
    name: check.name ?? check.command.join(' ').slice(0, 200),
    command: check.command,
    durationMs: Math.round(performance.now() - startedAt),
    ...result,
    ...(flooded ? { flooded } : {}),
    ...(check.advisory === true ? { advisory: true } : {}),
    isolation: sandbox === null ? 'none' : network ? 'network' : 'offline',
  };
}

/** Why a program that cannot be started in the sandbox cannot. */
async function whyNot(program: string, folder: string): Promise<string> {
  const isThere =
    program.includes('/') && (await fs.stat(resolve(folder, program)).catch(() => null)) !== null;
  return isThere
    ? `The program "${program}" may not be executed.`
    : `The program "${program}" was not found.`;
}
